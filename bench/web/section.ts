/** Results → a section of docs/benchmarks.md; the rest of the file stays as it is. */
export interface Case {
  readonly what: string
  readonly target: string
  readonly measured: string
  /** Of the machine, over the last minute. */
  readonly load: number
}

export interface About {
  readonly name: string
  readonly title: string
  readonly note: string
}
export const section = (
  before: string,
  { name, title, note }: About,
  cases: readonly Case[],
  machine: string,
): string => {
  const pattern = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- /${name} -->`)
  const rows = cases.map(one => `| ${one.what} | ${one.target} | ${one.measured} | ${one.load.toFixed(1)} |`)
  const text = [
    `<!-- ${name} -->`,
    `## ${title}`,
    '',
    `${note} ${new Date().toISOString().slice(0, 10)}. ${machine}.`,
    '',
    '| | to reach | measured | load of the machine |',
    '|---|---|---|--:|',
    ...rows,
    `<!-- /${name} -->`,
  ].join('\n')
  return pattern.test(before)
    ? before.replace(pattern, () => text)
    : before.replace('<!-- notes -->', () => `${text}\n\n<!-- notes -->`)
}
