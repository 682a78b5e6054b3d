/** What is fuzzed: one parser, the longest input that it is given, and how long it may take for one. */
export interface Target {
  readonly name: string
  /** Longest input, in bytes. */
  readonly bytes: number
  /** S435: milliseconds that an input of any size may take. */
  readonly ms?: number
  /** Throws what is a finding; a refusal that is defined returns. */
  run(input: Uint8Array): void | Promise<void>
}

/** A rule that an input broke, as opposed to a parser that crashed. */
export class Broken extends Error {
  override readonly name = 'Broken'
}
export const holds = (rule: boolean, what: string, ...seen: readonly unknown[]): void => {
  if (!rule) throw new Broken(`${what} ${seen.map(value => JSON.stringify(value)).join(' ')}`)
}

/** What it gave, or undefined when it was refused with one of these errors. */
export const refusable = <T>(
  run: () => T,
  ...refusals: readonly (abstract new (
    ...a: never[]
  ) => Error)[]
): T | undefined => {
  try {
    return run()
  } catch (error) {
    if (refusals.some(type => error instanceof type)) return undefined
    throw error
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
/** As the transports give it: broken UTF-8 has become U+FFFD. */
export const textOf = (input: Uint8Array): string => decoder.decode(input)
