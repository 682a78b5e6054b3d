/**
 * Runs in a document of its own, whose origin is nobody's: no network, no storage, nothing of the app. It is given the bytes of a picture
 * and gives back its pixels, so that a picture which breaks a decoder breaks it here (docs/decisions/0046).
 */
interface Task {
  readonly content: Blob
  /** No more pixels than these along the longer side. */
  readonly side: number
}
/** What a browser takes a picture with several frames for that says nothing of their time. */
const FRAME_MS = 100
const MICROSECONDS = 1000

/** What may move, by its first bytes: whatever its sender calls it. */
const KINDS: readonly (readonly [type: string, head: RegExp])[] = [
  ['image/gif', /^GIF8/],
  ['image/png', /^\x89PNG/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['image/avif', /^[^]{4}ftypavis/],
]

const fitted = async (source: ImageBitmapSource, side: number): Promise<ImageBitmap> => {
  const whole = await createImageBitmap(source, { imageOrientation: 'from-image' })
  const scale = side / Math.max(whole.width, whole.height)
  if (scale >= 1) return whole
  const [resizeWidth, resizeHeight] = [whole.width, whole.height].map(length =>
    Math.max(1, Math.round(length * scale)),
  ) as [number, number]
  const small = await createImageBitmap(whole, { resizeWidth, resizeHeight, resizeQuality: 'medium' })
  whole.close()
  return small
}
/** undefined: it stands still, or this browser cannot tell. */
const movingIn = async (content: Blob): Promise<ImageDecoder | undefined> => {
  const data = await content.arrayBuffer()
  const head = String.fromCharCode(...new Uint8Array(data, 0, Math.min(16, data.byteLength)))
  const [type] = KINDS.find(([, pattern]) => pattern.test(head)) ?? []
  if (type === undefined || !('ImageDecoder' in globalThis)) return undefined
  const decoder = new ImageDecoder({ data, type })
  await decoder.tracks.ready
  await decoder.completed
  return (decoder.tracks.selectedTrack?.frameCount ?? 1) > 1 ? decoder : undefined
}
const wait = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))
/** The next frame is made when the one before was drawn: whoever does not look any more asks for none. */
const asked = (port: MessagePort): Promise<void> => new Promise(resolve => (port.onmessage = () => resolve()))

const give = async ({ content, side }: Task, port: MessagePort): Promise<void> => {
  const still = await fitted(content, side)
  let next = asked(port)
  port.postMessage(still, [still])
  const moving = await movingIn(content).catch(() => undefined)
  if (!moving) return port.postMessage('still')
  const count = moving.tracks.selectedTrack?.frameCount ?? 1
  for (let index = 0; ; index = (index + 1) % count) {
    const { image } = await moving.decode({ frameIndex: index })
    const ms = image.duration ? image.duration / MICROSECONDS : FRAME_MS
    const frame = await fitted(image, side)
    image.close()
    await next
    next = asked(port)
    port.postMessage(frame, [frame])
    await wait(ms)
  }
}
addEventListener('message', ({ data, ports: [port], source }: MessageEvent<Task>) => {
  if (source === parent && port) give(data, port).catch(() => port.postMessage(undefined))
})
parent.postMessage('ready', location.origin)
