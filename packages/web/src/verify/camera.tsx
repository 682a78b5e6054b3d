import { decodeQR } from 'qr/decode.js'
import { useEffect, useRef, useState } from 'react'
import { useWords } from '../words/use-words.ts'

const LOOK_MS = 200
/** Enough for a code of many devices; more only takes longer to read. */
const WIDTH = 720

/** What the camera sees is read here and goes nowhere. `onText` may be told the same code more than once. */
export function Camera({
  onText,
  without,
}: {
  readonly onText: (text: string) => void
  /** What is said where there is no camera. */
  readonly without?: string
}) {
  const t = useWords()
  const video = useRef<HTMLVideoElement>(null)
  const told = useRef(onText)
  const [refused, setRefused] = useState(false)
  useEffect(() => {
    told.current = onText
  }, [onText])
  useEffect(() => {
    let stream: MediaStream | undefined
    let isOver = false
    const canvas = document.createElement('canvas')
    const timer = setInterval(() => {
      const text = video.current && read(video.current, canvas)
      if (text) told.current(text)
    }, LOOK_MS)
    open()
      .then(opened => {
        stream = opened
        if (isOver) return stop(opened)
        if (video.current) video.current.srcObject = opened
      })
      .catch(() => setRefused(true))
    return () => {
      isOver = true
      clearInterval(timer)
      stop(stream)
    }
  }, [])
  if (refused)
    return <p className="rounded-xl bg-warning-tint px-3.5 py-3">{without ?? t('scan.no-camera')}</p>
  return (
    <video
      ref={video}
      autoPlay
      muted
      playsInline
      aria-label={t('scan.camera')}
      className="aspect-square w-full rounded-2xl bg-sunken object-cover"
    />
  )
}

const open = async (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
const stop = (stream: MediaStream | undefined): void => stream?.getTracks().forEach(track => track.stop())

/** undefined: there is no code in sight, or not a whole one. */
const read = (video: HTMLVideoElement, canvas: HTMLCanvasElement): string | undefined => {
  if (video.videoWidth === 0) return undefined
  const scale = Math.min(1, WIDTH / video.videoWidth)
  canvas.width = Math.round(video.videoWidth * scale)
  canvas.height = Math.round(video.videoHeight * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context?.drawImage(video, 0, 0, canvas.width, canvas.height)
  const picture = context?.getImageData(0, 0, canvas.width, canvas.height)
  try {
    return picture && decodeQR(picture)
  } catch {
    return undefined
  }
}
