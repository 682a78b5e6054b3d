/** Results → the section of docs/benchmarks.md about the web client; the rest of the file stays as it is. */
export interface Case {
  readonly what: string
  readonly target: string
  readonly measured: string
  /** Of the machine, over the last minute. */
  readonly load: number
}

const NAME = 'web'
const pattern = new RegExp(`<!-- ${NAME} -->[\\s\\S]*?<!-- /${NAME} -->`)

export const section = (before: string, cases: readonly Case[], machine: string): string => {
  const rows = cases.map(one => `| ${one.what} | ${one.target} | ${one.measured} | ${one.load.toFixed(1)} |`)
  const text = [
    `<!-- ${NAME} -->`,
    '## The web client',
    '',
    `500 conversations, 100,000 messages, 50,000 of them in one, in a real Chromium beside its server (\`npm run build && npm run bench:web\`). “Of work” is the processor time of the page's own thread; all else is by the clock, on a machine whose load stands beside it. ${new Date().toISOString().slice(0, 10)}. ${machine}.`,
    '',
    '| | to reach | measured | load of the machine |',
    '|---|---|---|--:|',
    ...rows,
    `<!-- /${NAME} -->`,
  ].join('\n')
  return pattern.test(before)
    ? before.replace(pattern, () => text)
    : before.replace('<!-- notes -->', () => `${text}\n\n<!-- notes -->`)
}
