/** JSON values as every driver keeps them: copied on the way in, frozen on the way out, so that nobody changes what is stored. */
export const freeze = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner)
    Object.freeze(value)
  }
  return value
}

export const encode = (value: unknown): string => JSON.stringify(value)
export const decode = (json: string): unknown => freeze(JSON.parse(json))

/** Key order of maps: by UTF-16 code unit, the same in every driver. */
export const inKeyOrder = <T>(entries: Iterable<readonly [string, T]>): (readonly [string, T])[] =>
  [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
