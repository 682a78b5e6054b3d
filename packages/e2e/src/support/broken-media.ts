/** Pictures, sound and film that are broken: small honest ones, what becomes of them when bytes of them change or go, and what a page makes of that. */
import type { Page } from 'playwright-core'
import { log } from './pages.ts'

/** The same numbers at each run. */
const dice = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
  return seed / 2 ** 32
}

type Bend = (bytes: Buffer, below: (n: number) => number) => Buffer
const bends: readonly Bend[] = [
  // Cut off, in the head or behind it.
  (bytes, below) => bytes.subarray(0, 8 + below(bytes.length - 8)),
  (bytes, below) => bytes.subarray(0, 30 + below(30)),
  // Lengths and sizes that promise the world.
  (bytes, below) => {
    bytes.writeUInt32BE(0xffff_ffff, 8 + below(Math.min(80, bytes.length - 12)))
    return bytes
  },
  (bytes, below) => {
    bytes.writeUInt32LE(0x7fff_fff0, 4 + below(Math.min(80, bytes.length - 8)))
    return bytes
  },
  // Single bytes all over it.
  (bytes, below) => {
    for (let n = 0; n < 40; n++) bytes[12 + below(bytes.length - 12)] = below(256)
    return bytes
  },
  // A stretch of nothing, and a stretch twice.
  (bytes, below) => {
    const at = 8 + below(bytes.length - 8)
    return bytes.fill(0, at, Math.min(bytes.length, at + 200))
  },
  (bytes, below) => {
    const at = below(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 100)), bytes])
  },
]

/** As many as are asked for, each broken in another way. */
export const broken = (honest: Uint8Array, count: number, seed: number): readonly Buffer[] => {
  const chance = dice(seed)
  const below = (n: number): number => Math.floor(chance() * Math.max(1, n))
  return Array.from({ length: count }, (_, i) => bends[i % bends.length]!(Buffer.from(honest), below))
}

/** RFC 3533 §6: polynomial 0x04c11db7, from 0, bits as they stand. */
const oggCrc = (bytes: Uint8Array): number => {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 24
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000_0000 ? (crc << 1) ^ 0x04c1_1db7 : crc << 1
  }
  return crc >>> 0
}
const oggPage = (sequence: number, flags: number, samples: number, packets: readonly Buffer[]): Buffer => {
  const head = Buffer.alloc(27)
  head.write('OggS')
  head[5] = flags
  head.writeBigUInt64LE(BigInt(samples), 6)
  head.writeUInt32LE(1, 14)
  head.writeUInt32LE(sequence, 18)
  head[26] = packets.length
  const page = Buffer.concat([head, Buffer.from(packets.map(({ length }) => length)), ...packets])
  page.writeUInt32LE(oggCrc(page), 22)
  return page
}
/** Half a second of silence: Opus in Ogg (RFC 7845), 25 packets of 20 ms. */
export const oggSilence = (): Buffer => {
  const head = Buffer.from('OpusHead\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00', 'latin1')
  const tags = Buffer.from('OpusTags\x04\x00\x00\x00test\x00\x00\x00\x00', 'latin1')
  const silence = Array.from({ length: 25 }, () => Buffer.from([0xf8, 0xff, 0xfe]))
  return Buffer.concat([oggPage(0, 2, 0, [head]), oggPage(1, 0, 0, [tags]), oggPage(2, 4, 24_000, silence)])
}

/** A film of a moment, as the browser itself records one. */
export const recorded = async (page: Page, type: string): Promise<Buffer> => {
  const bytes = await page.evaluate(async kind => {
    const canvas = document.createElement('canvas')
    canvas.width = canvas.height = 64
    const draw = canvas.getContext('2d')!
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: kind })
    const parts: Blob[] = []
    recorder.ondataavailable = ({ data }) => parts.push(data)
    const done = new Promise(resolve => (recorder.onstop = resolve))
    recorder.start()
    for (let i = 0; i < 12; i++) {
      draw.fillStyle = `hsl(${i * 30} 80% 50%)`
      draw.fillRect(0, 0, 64, 64)
      await new Promise(resolve => setTimeout(resolve, 40))
    }
    recorder.stop()
    await done
    return Array.from(new Uint8Array(await new Blob(parts).arrayBuffer()))
  }, type)
  return Buffer.from(bytes)
}
export type Shown = 'shown' | 'not shown' | 'undecided'
/** What stands on the page of a file with this name, once it was asked for. */
export const outcomeOf = async (page: Page, name: string): Promise<Shown> =>
  log(page).evaluate(async (root, sought): Promise<Shown> => {
    const bubble = [...root.querySelectorAll('.bubble')].find(
      one => one.textContent.includes(sought) || one.querySelector(`[aria-label$="${sought}"]`),
    )
    const player = bubble?.querySelector<HTMLMediaElement>('audio, video')
    const play = [...(bubble?.querySelectorAll('button') ?? [])].find(one =>
      (one.ariaLabel ?? one.textContent).startsWith('Play'),
    )
    if (!player) play?.click()
    const canSave = bubble?.querySelector(`button[aria-label="Save ${sought}"]`) !== null
    if (/cannot play|can be shown safely/u.test(bubble?.textContent ?? ''))
      return canSave ? 'not shown' : 'undecided'
    const isDrawn = Boolean(bubble?.querySelector(`canvas[aria-label$="${sought}"]:not([hidden])`))
    const isDecoded = isDrawn || (player?.readyState ?? 0) >= HTMLMediaElement.HAVE_METADATA
    return isDecoded ? 'shown' : 'undecided'
  }, name)
