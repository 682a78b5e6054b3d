import type { MessageFiles, SharedFile, TimelineItem, Transfer } from '../src/bind/contract.ts'
import { face } from './face.ts'
import { marta, minutes, today } from './people.ts'
import { plain } from './plain.ts'

/** Painted here, so that the gallery needs no photograph of anybody. */
export const painting = (): Promise<Blob> => {
  const canvas = document.createElement('canvas')
  canvas.width = 800
  canvas.height = 560
  const draw = canvas.getContext('2d')
  if (draw) {
    const sky = draw.createLinearGradient(0, 0, 0, 560)
    sky.addColorStop(0, '#f3c9a5')
    sky.addColorStop(1, '#b5482e')
    draw.fillStyle = sky
    draw.fillRect(0, 0, 800, 560)
    draw.fillStyle = '#0f6e64'
    draw.fillRect(0, 400, 800, 160)
    draw.fillStyle = '#fbf8f3'
    for (const x of [220, 400, 560]) {
      draw.beginPath()
      draw.arc(x, 300, 52, 0, 7)
      draw.fill()
      draw.fillRect(x - 60, 350, 120, 130)
    }
  }
  return new Promise(resolve => canvas.toBlob(blob => resolve(blob ?? new Blob()), 'image/png'))
}

const transfers: Readonly<Record<string, Transfer>> = {
  up: { kind: 'up', done: 38_000_000, total: 104_857_600 },
  down: { kind: 'down', done: 2_400_000, total: 9_000_000 },
  waiting: { kind: 'waiting' },
  broken: { kind: 'failed', error: 'file-broken' },
  there: { kind: 'there' },
}
export const plainFiles: MessageFiles = {
  transfer: id => plain(transfers[id] ?? { kind: 'here' }),
  fetch: async () => undefined,
  open: async id => {
    if (id.startsWith('sticker')) return face(id === 'sticker-1' ? 40 : 180)
    return id === 'unshown' ? new Blob(['no picture']) : painting()
  },
  cancel: () => undefined,
}

const security = {
  encrypted: true,
  protocol: 'omemo:2',
  deviceId: 1823749201,
  trust: 'verified',
  mixed: false,
} as const
const evening = today - minutes(50)
let at = evening

const said = (id: string, own: boolean, file: Partial<SharedFile>): TimelineItem => ({
  kind: 'message',
  id,
  own,
  author: own ? 'lis@casa.example' : marta.address,
  at: (at += minutes(6)),
  text: '',
  state: own ? { kind: id === 'up' || id === 'waiting' ? 'waiting' : 'read' } : undefined,
  security,
  firstOfGroup: true,
  lastOfGroup: true,
  files: [{ name: 'file', type: 'application/octet-stream', kind: 'file', size: 1200, ...file }],
})
const loudness = Array.from({ length: 64 }, (_, i) =>
  Math.round(40 + 190 * Math.abs(Math.sin(i / 3) * Math.cos(i / 11))),
)
const picture = { type: 'image/png', kind: 'picture', width: 800, height: 560, size: 240_000 } as const

export const pictures: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: evening },
  {
    ...said('p1', false, { ...picture, name: 'garden.png' }),
    text: 'This is how the gate looked on Friday, before the rain came.',
    reply: { id: undefined, author: 'lis@casa.example', own: true, text: 'Which gate?' },
  } as TimelineItem,
  said('v1', true, {
    name: 'voice.webm',
    type: 'audio/webm',
    kind: 'voice',
    length: 47_000,
    size: 190_000,
    waveform: loudness,
  }),
  said('v2', false, {
    name: 'voice.webm',
    type: 'audio/webm',
    kind: 'voice',
    length: 6_000,
    size: 24_000,
    waveform: loudness.slice(0, 20),
  }),
  said('there', false, {
    ...picture,
    name: 'harbour.jpg',
    size: 14_000_000,
    elsewhere: 'files.elsewhere.example',
  }),
]
export const stickerSaid = (id: string, own: boolean, sticker: string): TimelineItem =>
  said(id, own, {
    type: 'image/webp',
    kind: 'sticker',
    name: 'sticker.webp',
    width: 256,
    height: 256,
    sticker,
    ...(id === 'there' ? { elsewhere: 'files.elsewhere.example' } : {}),
  })
export const album: readonly TimelineItem[] = [
  ...pictures,
  said('p2', true, { ...picture, name: 'gate.png' }),
]
export const papers: readonly TimelineItem[] = [
  { kind: 'day', id: 'd1', at: evening },
  said('f1', false, {
    name: 'Minutes of the meeting, with everything that was said about the shed and its key.pdf',
    size: 1_840_000,
  }),
  said('up', true, { name: 'archive.zip', size: 104_857_600 }),
  said('waiting', true, { name: 'plan.odt', size: 24_000 }),
  said('down', false, {
    name: 'song.mp3',
    type: 'audio/mpeg',
    kind: 'audio',
    size: 9_000_000,
    length: 214_000,
  }),
  said('f2', false, { name: 'holiday.jpg.exe', size: 3_000_000, caution: 'disguised' }),
  said('broken', false, { name: 'report.pdf', size: 420_000 }),
  said('unshown', false, { ...picture, name: 'fence.png' }),
  said('f3', false, { name: 'garden.mp4', type: 'video/mp4', kind: 'video', size: 31_000_000 }),
]
