/** Where a key stands in a TOML text: the parser gives values without lines, and an error should name its line. */

const KEY = /^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=/
const TABLE = /^\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$/
const parts = (dotted: string): string[] =>
  (dotted.match(/[A-Za-z0-9_-]+|"[^"]*"|'[^']*'/g) ?? []).map(part => part.replace(/^["']|["']$/g, ''))

/** Lines (from 1) of every table header and key, by path. */
export const positions = (text: string): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  const note = (path: readonly string[], line: number) => {
    const key = path.join('.')
    if (!found.has(key)) found.set(key, line)
  }
  let table: string[] = []
  text.split('\n').forEach((line, index) => {
    const header = TABLE.exec(line)
    const key = KEY.exec(line)
    if (header?.[1] !== undefined) {
      table = parts(header[1])
      note(table, index + 1)
    } else if (key?.[1] !== undefined) {
      note([...table, ...parts(key[1])], index + 1)
    }
  })
  return found
}

/** Line of a path, or of the nearest thing around it (the key of an inline table, an element of a list). */
export const lineOf = (lines: ReadonlyMap<string, number>, path: readonly string[]): number | undefined => {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(path.slice(0, length).join('.'))
    if (line !== undefined) return line
  }
  return undefined
}
