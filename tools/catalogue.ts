/**
 * Writes docs/security-tests.md: which numbered security cases have tests, what the tests say, and where they are; what does not apply yet
 * and why stands in tools/catalogue.json. Without arguments it also prints the counts; with `--check` it only says whether the file is current.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root, sourceFiles } from './source-files.ts'

interface Group {
  readonly name: string
  /** `"S001-S032"`: first and last number; numbers between that are nobody's are listed in `unused`. */
  readonly cases: string
}
interface Catalogue {
  readonly groups: readonly Group[]
  /** Numbers inside the ranges that stand for nothing. */
  readonly unused: readonly string[]
  /** A number or range → why there is nothing to test yet. */
  readonly notYet: Readonly<Record<string, string>>
}
interface Found {
  readonly name: string
  readonly file: string
}

const document = join(root, 'docs/security-tests.md')
const catalogue = JSON.parse(readFileSync(join(root, 'tools/catalogue.json'), 'utf8')) as Catalogue
const NUMBER = /\bS\d{3}\b/g

const numbersOf = (range: string): string[] => {
  const [first = '', last = first] = range.split('-')
  const from = Number(first.slice(1))
  return Array.from(
    { length: Number(last.slice(1)) - from + 1 },
    (_, i) => `S${String(from + i).padStart(3, '0')}`,
  )
}

/** Text of a string or template; what a template inserts is `…`. */
const textOf = (node: ts.Node): string | undefined => {
  if (ts.isStringLiteralLike(node)) return node.text
  if (!ts.isTemplateExpression(node)) return undefined
  return node.head.text + node.templateSpans.map(span => `…${span.literal.text}`).join('')
}

/** Without the numbers in front, and without the places that a table of cases fills in. */
const sentenceOf = (text: string): string =>
  text
    .replace(/^(?:(?:S\d{3}|D\d|[RX]\w+[-\w]*(?: §[\d.]+)*)(?:, |: ?| (?=S\d)))+/, '')
    .replace(/%[sjdi]/g, '…')
    .replace(/\s+/g, ' ')
    .trim()

const testsIn = (file: string): [string, Found][] => {
  const text = readFileSync(join(root, file), 'utf8')
  if (!/\bS\d{3}\b/.test(text)) return []
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const found: [string, Found][] = []
  const visit = (node: ts.Node): void => {
    const name = textOf(node)
    for (const number of new Set(name?.match(NUMBER)))
      found.push([number, { name: sentenceOf(name as string), file }])
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

const tests = new Map<string, Found[]>()
for (const file of sourceFiles(/^(?:packages|tools)\/.*(\.test\.tsx?|\/conformance\.ts)$/).toSorted())
  for (const [number, found] of testsIn(file)) {
    const known = tests.get(number) ?? []
    if (!known.some(k => k.name === found.name && k.file === file)) tests.set(number, [...known, found])
  }

const unused = new Set(catalogue.unused)
const reasons = new Map(
  Object.entries(catalogue.notYet).flatMap(([range, why]) => numbersOf(range).map(n => [n, why] as const)),
)
const groups = catalogue.groups.map(({ name, cases }) => ({
  name,
  cases: numbersOf(cases).filter(n => !unused.has(n)),
}))
const all = groups.flatMap(g => g.cases)
const open = (cases: readonly string[]): string[] => cases.filter(n => !tests.has(n) && !reasons.has(n))

const escaped = (text: string): string => text.replace(/[|<>*_`\\]/g, c => `\\${c}`)
const row = (number: string): string => {
  const found = tests.get(number) ?? []
  const files = [...new Set(found.map(f => f.file))]
  const names = new Set(found.map(f => escaped(f.name)))
  // A name that is nothing but a place to fill says nothing.
  if (names.size > 1) names.delete('…')
  const said = [...names].join('; ')
  return `| ${number} | ${said} | ${files.map(f => `[${f.replace(/^packages\//, '')}](../${f})`).join('<br>')} |`
}
const section = ({ name, cases }: { name: string; cases: string[] }): string => {
  const tested = cases.filter(n => tests.has(n))
  const waiting = cases.filter(n => !tests.has(n) && reasons.has(n))
  const left = open(cases)
  const parts = [`## ${name}`]
  if (tested.length > 0)
    parts.push(['| Case | What is checked | Where |', '|---|---|---|', ...tested.map(row)].join('\n'))
  if (waiting.length > 0)
    parts.push(['Nothing to test yet:', '', ...waiting.map(n => `- ${n}: ${reasons.get(n)}`)].join('\n'))
  if (left.length > 0) parts.push(`No test yet: ${left.join(', ')}.`)
  return parts.join('\n\n')
}
const tested = all.filter(n => tests.has(n)).length
const notYet = all.filter(n => !tests.has(n) && reasons.has(n)).length
const written = `# Security cases under test

Every case of the threat model has a number; a test that proves it bears that number in its name, so
\`node_modules/.bin/vitest run -t S083\` runs what belongs to one. This page is written by \`tools/catalogue.ts\` from the names of the tests.

| Group | Cases | Tested | Nothing to test yet | Open |
|---|---|---|---|---|
${groups
  .map(({ name, cases }) => {
    const t = cases.filter(n => tests.has(n)).length
    const o = open(cases).length
    return `| ${name} | ${cases.length} | ${t} | ${cases.length - t - o} | ${o} |`
  })
  .join('\n')}
| all | ${all.length} | ${tested} | ${notYet} | ${open(all).length} |

${groups.map(section).join('\n\n')}
`

const strangers = [...tests.keys()].filter(n => !all.includes(n))
const needless = [...reasons.keys()].filter(n => tests.has(n))
for (const n of strangers) console.error(`${n} is no case, but ${tests.get(n)?.[0]?.file} names it`)
for (const n of needless) console.error(`${n} has a test: take it out of tools/catalogue.json`)
if (strangers.length + needless.length > 0) process.exitCode = 1
if (!process.argv.includes('--check')) {
  writeFileSync(document, written)
  for (const { name, cases } of groups) console.log(`${name}: open ${open(cases).join(' ') || 'none'}`)
  console.log(
    `${all.length} cases: ${tested} tested, ${notYet} nothing to test yet, ${open(all).length} open`,
  )
} else if (!existsSync(document) || readFileSync(document, 'utf8') !== written) {
  console.error('docs/security-tests.md is not current: run "node tools/catalogue.ts"')
  process.exitCode = 1
}
