import { SendHorizontal, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { refusalOf, type Refusal } from '../bind/refusal.ts'
import { useWords } from '../words/use-words.ts'
import { record, type Recording } from './recording.ts'
import { lengthWords } from './size-words.ts'

interface RecorderProps {
  readonly conversation: Pick<Conversation, 'sendFile'>
  readonly replyTo: string | undefined
  readonly onClose: (refusal?: Refusal) => void
}
const BARS = 40
const TICK_MS = 100
/** Nobody speaks for longer, but a forgotten microphone does. */
const MOST_MS = 15 * 60_000
const round =
  'relative m-1 grid size-9 shrink-0 place-items-center rounded-full before:absolute before:size-11'

const nameOf = (type: string): string =>
  `voice.${type.includes('webm') ? 'webm' : type.includes('ogg') ? 'ogg' : 'm4a'}`

/** In the place of the field to write in, for as long as somebody speaks. */
export function Recorder({ conversation, onClose, replyTo }: RecorderProps) {
  const t = useWords()
  const [recording, setRecording] = useState<Recording>()
  const [refused, setRefused] = useState(false)
  const [levels, setLevels] = useState<readonly number[]>([])
  const sendButton = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    let begun: Recording | undefined
    let gone = false
    record().then(
      now => {
        if (gone) return now.cancel()
        begun = now
        setRecording(now)
        sendButton.current?.focus()
      },
      () => !gone && setRefused(true),
    )
    return () => {
      gone = true
      begun?.cancel()
    }
  }, [])
  useEffect(() => {
    if (!recording) return
    const timer = setInterval(() => setLevels(now => [...now, recording.level()]), TICK_MS)
    return () => clearInterval(timer)
  }, [recording])
  const send = async (): Promise<void> => {
    if (!recording) return
    const { content, length, waveform } = await recording.stop()
    try {
      const file = { content, name: nameOf(content.type), type: content.type, length, waveform }
      await conversation.sendFile(file, { replyTo })
      onClose()
    } catch (error) {
      onClose(refusalOf(error))
    }
  }
  const spent = levels.length * TICK_MS
  useEffect(() => {
    if (spent >= MOST_MS) void send()
  })
  if (refused)
    return (
      <p className="flex min-h-11 flex-wrap items-center gap-x-3 px-4 py-1 text-small" role="alert">
        <span className="text-danger">{t('voice.refused')}</span>
        <button type="button" className="min-h-9 font-semibold text-accent" onClick={() => onClose()}>
          {t('do.close')}
        </button>
      </p>
    )
  return (
    <div
      role="group"
      aria-label={t('voice.recording')}
      onKeyDown={event => event.key === 'Escape' && onClose()}
      className="flex min-h-11 items-center"
    >
      <button
        type="button"
        aria-label={t('voice.discard')}
        title={t('voice.discard')}
        onClick={() => onClose()}
        className={`${round} text-danger hover:bg-danger-tint`}
      >
        <Trash2 className="size-4.5" aria-hidden="true" />
      </button>
      <span
        className="me-2 size-2.5 shrink-0 animate-pulse rounded-full bg-danger motion-reduce:animate-none"
        aria-hidden="true"
      />
      <span className="tabular w-11 shrink-0" role="timer">
        {lengthWords(spent)}
      </span>
      <svg
        viewBox={`0 0 ${BARS * 4} 32`}
        preserveAspectRatio="none"
        className="h-8 min-w-0 flex-1 fill-accent"
        aria-hidden="true"
      >
        {levels.slice(-BARS).map((level, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          <rect
            key={i}
            x={i * 4}
            width="2.5"
            rx="1.25"
            y={16 - Math.max(1.5, level * 15)}
            height={Math.max(3, level * 30)}
          />
        ))}
      </svg>
      <button
        ref={sendButton}
        type="button"
        aria-label={t('voice.send')}
        title={t('voice.send')}
        disabled={!recording}
        onClick={() => void send()}
        className={`${round} bg-accent text-on-accent hover:bg-accent-strong disabled:opacity-50`}
      >
        <SendHorizontal className="size-4.5 rtl:-scale-x-100" aria-hidden="true" />
      </button>
    </div>
  )
}
