/** Where a key stands in a TOML text: the parser gives values without lines, and an error should name its line. */

const KEY = /^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=/
// No two parts that may take the same spaces: a line of nothing else took their number to the power of three.
const TABLE = /^\s*\[(\[?)([^\]]+)\]\]?\s*(?:#.*)?$/
const parts = (dotted: string): string[] =>
  (dotted.match(/[A-Za-z0-9_-]+|"[^"]*"|'[^']*'/g) ?? []).map(part => part.replace(/^["']|["']$/g, ''))

/** Lines (from 1) of every table header and key, by path; tables of a list are counted from 0, as in `hosts.0.domain`. */
export const positions = (text: string): ReadonlyMap<string, number> => {
  const found = new Map<string, number>()
  const note = (path: readonly string[], line: number) => {
    const key = path.join('.')
    if (!found.has(key)) found.set(key, line)
  }
  const lists = new Map<string, number>()
  let table: string[] = []
  /** Below a list a header means its last table. */
  const numbered = (path: readonly string[]): string[] => {
    const last = lists.get(path[0] ?? '')
    return last === undefined ? [...path] : [path[0] as string, String(last), ...path.slice(1)]
  }
  text.split('\n').forEach((line, index) => {
    const header = TABLE.exec(line)
    const key = KEY.exec(line)
    if (header?.[2] !== undefined) {
      const path = parts(header[2])
      if (header[1] === '[' && path.length === 1)
        lists.set(path[0] as string, (lists.get(path[0] as string) ?? -1) + 1)
      table = numbered(path)
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
