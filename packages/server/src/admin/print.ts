/** Results of commands for people: facts line by line, lists as a table. */

type Row = Readonly<Record<string, unknown>>
const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const words = (key: string): string => key.replaceAll('_', ' ')
/** Nothing that came from outside may steer the terminal (S269). */
const text = (value: unknown): string =>
  (value === null || value === undefined ? '-' : String(value)).replace(/[\p{Cc}\p{Cf}]/gu, '\uFFFD')

const table = (rows: readonly Row[]): string => {
  const [first] = rows
  if (first === undefined) return 'none'
  const keys = Object.keys(first)
  const cells = [keys.map(words), ...rows.map(row => keys.map(key => text(row[key])))]
  const widths = keys.map((_, column) => Math.max(...cells.map(row => (row[column] as string).length)))
  return cells
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

export const printed = (result: unknown): string => {
  if (Array.isArray(result)) return table(result.filter(isRow))
  if (!isRow(result)) return text(result)
  const width = Math.max(...Object.keys(result).map(key => words(key).length))
  return Object.entries(result)
    .map(([key, value]) => `${words(key).padEnd(width)}  ${text(value)}`)
    .join('\n')
}
