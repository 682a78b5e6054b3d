import { ImageUp } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import { codeIn, codeInFile } from './code-in.ts'

const LOOK_MS = 200
/** So long after it could not be had, or was taken away, it is asked for again. */
const AGAIN_MS = 2_000
/** The person, or the browser for them, said no: asked again it would only ask them again. All else may pass: plugged in later, in use. */
const SAID_NO = 'NotAllowedError'
/** So wide that a code of many devices can be read, on a phone held upright too; more only takes longer. */
const WIDTH = 720

interface ScannerProps {
  /** It may be told the same code more than once. */
  readonly onText: (text: string) => void
  /** What is said where there is no camera. */
  readonly without?: string | undefined
  /** What is said where a picture is chosen. */
  readonly hint?: string | undefined
}

/** A code, from the camera or from a picture that was taken of it. What they show is read here and goes nowhere. */
export function Scanner({ onText, without, hint }: ScannerProps) {
  return (
    <div className="space-y-2">
      <Camera onText={onText} without={without} />
      <FromPicture onText={onText} hint={hint} />
    </div>
  )
}

function Camera({ onText, without }: Pick<ScannerProps, 'onText' | 'without'>) {
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
    let again: ReturnType<typeof setTimeout> | undefined
    const canvas = document.createElement('canvas')
    const timer = setInterval(() => {
      const text = video.current && read(video.current, canvas)
      if (text) told.current(text)
    }, LOOK_MS)
    const begin = async (): Promise<void> => {
      try {
        const opened = await open()
        if (isOver) return stop(opened)
        stream = opened
        // Its picture stands still from then on; it comes back as a new one alone.
        for (const track of opened.getTracks()) track.onended = later
        if (video.current) video.current.srcObject = opened
        setRefused(false)
      } catch (error) {
        setRefused(true)
        if ((error as Partial<Error> | undefined)?.name !== SAID_NO) later()
      }
    }
    const later = (): void => {
      if (!isOver) again = setTimeout(() => void begin(), AGAIN_MS)
    }
    void begin()
    return () => {
      isOver = true
      clearInterval(timer)
      clearTimeout(again)
      stop(stream)
    }
  }, [])
  return (
    <>
      {refused && <p className="rounded-xl bg-warning-tint px-3.5 py-3">{without ?? t('scan.no-camera')}</p>}
      <video
        ref={video}
        hidden={refused}
        autoPlay
        muted
        playsInline
        aria-label={t('scan.camera')}
        className="aspect-square w-full rounded-2xl bg-sunken object-cover"
      />
    </>
  )
}

const open = async (): Promise<MediaStream> =>
  navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } })
const stop = (stream: MediaStream | undefined): void => stream?.getTracks().forEach(track => track.stop())
const read = (video: HTMLVideoElement, canvas: HTMLCanvasElement): string | undefined => {
  const { videoWidth: width, videoHeight: height } = video
  const side = WIDTH * Math.max(1, height / width)
  return width === 0 ? undefined : codeIn({ image: video, width, height }, side, canvas)
}

const wrongs = { none: 'scan.picture.none', unreadable: 'scan.picture.unreadable' } as const

/** For who has no camera, or was sent a picture of the code. */
function FromPicture({ onText, hint }: Pick<ScannerProps, 'onText' | 'hint'>) {
  const t = useWords()
  const input = useRef<HTMLInputElement>(null)
  const [wrong, setWrong] = useState<MessageId>()
  const look = useVerb(async (file: File) => {
    const found = await codeInFile(file)
    setWrong(found.kind === 'code' ? undefined : wrongs[found.kind])
    if (found.kind === 'code') onText(found.text)
  })
  return (
    <div className="text-center">
      <Button look="quiet" busy={look.busy} onClick={() => input.current?.click()}>
        <ImageUp className="size-5" aria-hidden="true" />
        {t('scan.picture')}
      </Button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        data-code
        onChange={event => {
          const [file] = event.currentTarget.files ?? []
          if (file) void look.run(file)
          // The same file can be chosen once more.
          event.currentTarget.value = ''
        }}
      />
      {wrong ? (
        <p role="alert" className="text-small text-danger">
          {t(wrong)}
        </p>
      ) : (
        hint && <p className="text-small text-quiet">{hint}</p>
      )}
    </div>
  )
}
