/**
 * Padding of what is encrypted (XEP-0420 §4, `rpad`): its length comes out at one of a few sizes, and says no more than which. What stands
 * around the words takes about 370 bytes, so the smallest leaves 250 for them: short texts, receipts, read marks and notes of typing are
 * all alike. §4 puts up to 200 characters of a random length on top instead; those only blur, and a few messages of one length give it away.
 */
const SMALLEST = 640
const EVEN_FROM = 10_240
const EVEN_STEP = 5120
/** One byte each, and never escaped. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** 640, 960, 1280, 1920, 2560 …: at most half more than is needed. From 10 KiB on the steps are even, so that what fits a stanza still does. */
export const paddedSize = (bytes: number): number => {
  if (bytes > EVEN_FROM) return Math.ceil(bytes / EVEN_STEP) * EVEN_STEP
  let size = SMALLEST
  while (size < bytes) size *= 2
  const between = (size / 4) * 3
  return size > SMALLEST && bytes <= between ? between : size
}

/** What `write` makes of a padding, in UTF-8, at exactly one of the sizes. */
export const padded = (
  write: (padding: string) => string,
  random: (bytes: number) => Uint8Array,
): Uint8Array => {
  const encoder = new TextEncoder()
  const { length } = encoder.encode(write('x'))
  const padding = random(paddedSize(length) - length + 1)
  return encoder.encode(write(Array.from(padding, byte => ALPHABET[byte & 63]).join('')))
}
