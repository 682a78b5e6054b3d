/**
 * Pictures that others have made are decoded in a frame whose origin is nobody's, and which Chromium runs in a process of its own: what
 * breaks a decoder finds neither keys nor messages there. Only pixels come back (docs/decisions/0046).
 */
const PAGE = '/decoder.html'
/** A picture that takes longer, twice, is none. */
const PATIENCE_MS = 10_000
/** It goes when nothing was to be decoded for so long, with all that it has seen. */
const IDLE_MS = 30_000

interface Frame {
  readonly window: Window
  remove(): void
}
let current: Promise<Frame> | undefined
let leaving: ReturnType<typeof setTimeout> | undefined
let busy = 0
/** One picture at a time: what hangs is then known. */
let turn: Promise<unknown> = Promise.resolve()

const late = <T>(work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the decoder does not answer')), PATIENCE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
const opened = (): Promise<Frame> => {
  const element = document.createElement('iframe')
  element.src = PAGE
  element.hidden = true
  element.inert = true
  const ready = new Promise<Frame>((resolve, reject) => {
    const hear = ({ source, origin }: MessageEvent): void => {
      const window = element.contentWindow
      if (!window || source !== window) return
      removeEventListener('message', hear)
      // Whoever took its header away has made it one of ours: nothing is decoded there.
      if (origin !== 'null') return reject(new Error('the decoder is not apart'))
      resolve({ window, remove: () => element.remove() })
    }
    addEventListener('message', hear)
    document.body.append(element)
  })
  return late(ready).catch(error => {
    element.remove()
    throw error
  })
}
const drop = (): void => {
  void current?.then(frame => frame.remove()).catch(() => undefined)
  current = undefined
}
const frameNow = (): Promise<Frame> => {
  const frame = (current ??= opened())
  frame.catch(() => current === frame && (current = undefined))
  return frame
}
const using = (): (() => void) => {
  busy++
  clearTimeout(leaving)
  return () => {
    if (--busy === 0) leaving = setTimeout(drop, IDLE_MS)
  }
}
const heard = (port: MessagePort): Promise<unknown> =>
  new Promise(resolve => (port.onmessage = ({ data }: MessageEvent<unknown>) => resolve(data)))
interface Begun {
  readonly port: MessagePort
  readonly bitmap: ImageBitmap
}
/** undefined: it is no picture. */
const begun = async (content: Blob, side: number, isFirst = true): Promise<Begun | undefined> => {
  const { window } = await frameNow()
  const { port1: port, port2: theirs } = new MessageChannel()
  const answer = heard(port)
  window.postMessage({ content, side }, '*', [theirs])
  try {
    const bitmap = await late(answer)
    if (bitmap instanceof ImageBitmap) return { port, bitmap }
  } catch (error) {
    // No browser says whether it hangs or has fallen, nor whether by this picture or by one before: once more, in another one.
    drop()
    if (!isFirst) throw error
    return begun(content, side, false)
  }
  port.close()
  return undefined
}
/** Draws for as long as there is something to draw. */
const play = async ({ port, bitmap: begin }: Begun, show: (bitmap: ImageBitmap) => void) => {
  for (let bitmap: unknown = begin; bitmap instanceof ImageBitmap; ) {
    const next = heard(port)
    show(bitmap)
    port.postMessage(undefined)
    bitmap = await next
  }
}

/**
 * Calls `show` with the pixels, again and again where they move, and with none of them after the way out was taken; `show` need not keep
 * what it was given. `side`: no more pixels along the longer side.
 */
export const decode = (
  content: Blob,
  side: number,
  { show, fail }: { show(bitmap: ImageBitmap): void; fail(): void },
): (() => void) => {
  const done = using()
  let port: MessagePort | undefined
  let isGone = false
  const leave = (): void => {
    if (isGone) return
    isGone = true
    port?.close()
    done()
  }
  const run = async (): Promise<void> => {
    if (isGone) return
    const picture = await begun(content, side)
    if (!picture) throw new Error('no picture')
    port = picture.port
    void play(picture, now => (isGone ? now.close() : show(now)))
      .catch(() => undefined)
      .finally(leave)
  }
  turn = turn.then(run).catch(() => {
    if (isGone) return
    leave()
    fail()
  })
  return leave
}
/** As it stands, or as it begins. */
export const decodedStill = (content: Blob, side: number): Promise<ImageBitmap> =>
  new Promise((resolve, reject) => {
    const leave = decode(content, side, {
      show(bitmap) {
        resolve(bitmap)
        leave()
      },
      fail: () => reject(new Error('no picture')),
    })
  })
