/** 160 random bits in letters and digits: a file under it needs no slow hash. */
import { fromLetters, inGroups, toLetters } from '../value/letters.ts'

const BYTES = 20

export const makeRecoveryKey = (random: (bytes: number) => Uint8Array): string =>
  inGroups(toLetters(random(BYTES)))

/** As somebody typed it; undefined: it is none. */
export const readRecoveryKey = (text: string): Uint8Array | undefined => fromLetters(text, BYTES)
