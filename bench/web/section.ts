/** Results → a section of docs/benchmarks.md; the rest of the file stays as it is. */
export interface Case {
  readonly what: string
  readonly target: string
  readonly measured: string
  /** Of the machine, over the last minute. */
  readonly load: number
}

export const tableOf = (cases: readonly Case[]): readonly string[] => [
  '| | to reach | measured | load of the machine |',
  '|---|---|---|--:|',
  ...cases.map(one => `| ${one.what} | ${one.target} | ${one.measured} | ${one.load.toFixed(1)} |`),
]

export interface About {
  readonly name: string
  readonly title: string
  readonly note: string
}
export const section = (
  before: string,
  { name, title, note }: About,
  table: readonly string[],
  machine: string,
): string => {
  const pattern = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`)
  const text = [
    `<!-- ${name} -->`,
    `## ${title}`,
    '',
    `${note} ${new Date().toISOString().slice(0, 10)}. ${machine}.`,
    '',
    ...table,
    `<!-- /${name} -->`,
  ].join('\n')
  return pattern.test(before)
    ? before.replace(pattern, () => text)
    : before.replace('<!-- notes -->', () => `${text}\n\n<!-- notes -->`)
}
