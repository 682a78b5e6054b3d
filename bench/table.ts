/** Results → docs/benchmarks.md. Sections of cases that were not measured this time stay as they were. */
import { type Aim, type Case, type Column, column, number } from './case.ts'
import type { Line } from './generators.ts'

export interface Result extends Line {
  readonly case: string
  readonly server: string
  readonly variant: string
}
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
}
const written = (value: number, digits: number): string =>
  Number.isNaN(value)
    ? '–'
    : value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
/** In every table: whether the generator or somebody else was in the way, and what the event loop of Corrillo says. */
const common = [
  column('event loop p99 / max ms', 'loop_p99_ms'),
  column('generator', 'gen_cpu_util', 2),
  column('others', 'other_cpu_util', 2),
]
const cell = (lines: readonly Line[], { key, digits }: (typeof common)[number]): string => {
  const of = (name: string): number => median(lines.map(line => number(line, name)))
  if (key === 'loop_p99_ms')
    return Number.isNaN(of(key)) ? '–' : `${written(of(key), 0)} / ${written(of('loop_max_ms'), 0)}`
  return written(median(lines.map(typeof key === 'string' ? line => number(line, key) : key)), digits)
}
const whyNot = (line: Line | undefined): string =>
  String(line?.['failed'])
    .replace(/[|\n]+/g, ' ')
    .slice(0, 120)

/** "To reach: …", and whether every row of the project's own server did. */
const judged = (
  { column, least, most }: Aim,
  columns: readonly Column[],
  groups: readonly (readonly Line[])[],
) => {
  const shape = columns.find(({ name }) => name === column)
  if (shape === undefined) throw new Error(`no column "${column}" to judge by`)
  const value = ({ key }: Column, line: Line): number =>
    typeof key === 'string' ? number(line, key) : key(line)
  const reached = groups
    .map(lines => median(lines.map(line => value(shape, line))))
    .every(one => one >= (least ?? Number.NEGATIVE_INFINITY) && one <= (most ?? Number.POSITIVE_INFINITY))
  const bound =
    least === undefined ? `at most ${written(most ?? Number.NaN, 0)}` : `at least ${written(least, 0)}`
  return `To reach: ${bound} (${column}). ${reached ? 'Reached.' : '**Not reached.**'}`
}

const section = (
  key: string,
  { title, columns, row, note, aim }: Case,
  results: readonly Result[],
): string => {
  const shape = [...columns, ...common]
  const groups = Map.groupBy(results, line => {
    const archive = line.variant === 'none' ? '' : `, archive in ${line.variant}`
    const more = row === undefined || typeof line['failed'] === 'string' ? '' : `, ${row(line)}`
    return `${line.server}${archive}${more}`
  })
  const rows = [...groups].map(([name, all]) => {
    const good = all.filter(line => typeof line['failed'] !== 'string')
    if (good.length === 0) return `| ${name} | ${whyNot(all[0])} |${' |'.repeat(shape.length)}`
    return `| ${name} | ${good.length} | ${shape.map(one => cell(good, one)).join(' | ')} |`
  })
  const ours = [...groups]
    .filter(([name]) => name.startsWith('corrillo'))
    .map(([, all]) => all.filter(line => typeof line['failed'] !== 'string'))
  return [
    `<!-- ${key} -->`,
    `## ${title}`,
    '',
    ...(aim === undefined || ours.length === 0 ? [] : [judged(aim, columns, ours), '']),
    ...(note === undefined ? [] : [note, '']),
    `| | runs | ${shape.map(({ name }) => name).join(' | ')} |`,
    `|---|--:|${'--:|'.repeat(shape.length)}`,
    ...rows,
    `<!-- /${key} -->`,
  ].join('\n')
}

export const table = (
  before: string,
  cases: Readonly<Record<string, Case>>,
  results: readonly Result[],
  { machine, versions, date }: { machine: string; versions: string; date: string },
): string => {
  const old = (key: string): string | undefined =>
    new RegExp(`<!-- ${key} -->[\\s\\S]*?<!-- /${key} -->`).exec(before)?.[0]
  const body = Object.entries(cases).map(([key, one]) => {
    const found = results.filter(line => line.case === key)
    return found.length > 0 ? section(key, one, found) : old(key)
  })
  const sections = [
    ...body,
    old('web'),
    old('everyday'),
    old('converse'),
    old('notes') ?? '<!-- notes -->\n<!-- /notes -->',
  ]
  return `# Benchmarks

Corrillo beside Debian's Prosody and ejabberd, in turns on one machine: the server on core 0, the generator on core 1, TLS 1.3,
messages of 861 bytes with an OMEMO-shaped element. Medians of the runs. Repeat with \`npm run bench\`; it rewrites the tables here.
Corrillo's archive is durable (fsync before delivery) for both sides; Prosody's files and ejabberd's Mnesia are used as Debian ships them. Each server keeps its own choice of cipher: AES-128-GCM with Corrillo, AES-256-GCM with the peers.
Carbons, stream management, client state, PEP, blocking and rooms are loaded in all three; limits of rates are off in all three.

“Generator” and “others” are shares of a core: at 1.00 the generator, not the server, may be what is measured, and what others used
disturbed the run. The event loop's waits are those of Corrillo from the moment on at which its ports are open, sign-ins included, or of its last
whole minute; at p99 they are to stay below 20 ms. Where the time goes, and what was tried: [profiles](profiles.md).

Last run: ${date}. ${machine}. ${versions}. The machine's own speed drifts by 15–30 %: compare within one run.

${sections.filter(one => one !== undefined).join('\n\n')}
`
}
