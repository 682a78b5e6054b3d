/** What a camera sees that is held before a code: a film of one picture, as Chromium takes it for a camera. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'

const SIZE = 640

/** `code`: a QR code on a page. */
export const filmOf = async (code: Locator): Promise<Buffer> => {
  const [, , rows = 1] = ((await code.getAttribute('viewBox')) ?? '').split(' ').map(Number)
  const path = (await code.locator('path').getAttribute('d')) ?? ''
  const dark = new Set([...path.matchAll(/M(\d+) (\d+)h1/g)].map(([, x, y]) => Number(y) * rows + Number(x)))
  const cell = (at: number): number => Math.floor((at * rows) / SIZE)
  const grey = Array.from({ length: SIZE * SIZE }, (_, i) =>
    dark.has(cell(Math.floor(i / SIZE)) * rows + cell(i % SIZE)) ? 0 : 255,
  )
  return film(grey)
}
const film = (grey: readonly number[]): Buffer => {
  const frame = Buffer.concat([
    Buffer.from('FRAME\n'),
    Buffer.from(grey.map(value => 16 + Math.round((value * 219) / 255))),
    Buffer.alloc((SIZE * SIZE) / 2, 128),
  ])
  const head = Buffer.from(`YUV4MPEG2 W${SIZE} H${SIZE} F10:1 Ip A1:1 C420jpeg\n`)
  return Buffer.concat([head, ...Array.from({ length: 10 }, () => frame)])
}
/** Before nothing at all. */
export const blank = film(Array.from({ length: SIZE * SIZE }, () => 255))
/** What a browser is told that has this film for a camera. */
export const cameraOf = (film: string): readonly string[] => [
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${film}`,
]
/** Where Chromium reads this film: a camera that is pulled out is such a process that ends. */
export const cameraProcesses = (film: string): readonly number[] =>
  readdirSync('/proc').flatMap(pid => {
    if (!/^\d+$/.test(pid)) return []
    try {
      const said = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      return said.includes(film) && said.includes('video_capture') ? [Number(pid)] : []
    } catch {
      return []
    }
  })
