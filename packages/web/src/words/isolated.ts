/**
 * Names and texts of others inside our sentences. One that is written from the other side, or that holds marks which turn the line, stands
 * in an isolate (Unicode UAX #9 §2.4) and cannot turn what stands around it (S331). All others stay as they are.
 */
const TURNING =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
/** Embeddings, overrides and isolates: an end of ours among them would close ours. */
const MARKS = /[\u202a-\u202e\u2066-\u2069]/gu

const isolate = (text: string): string =>
  TURNING.test(text) ? `\u2068${text.replaceAll(MARKS, '')}\u2069` : text

type Values = Readonly<Record<string, string | number>>
export const isolated = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? isolate(value) : value]),
  )
