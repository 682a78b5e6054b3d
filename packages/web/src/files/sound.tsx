import { Pause, Play } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useValue } from '../bind/use-value.ts'
import { Dots } from '../parts/dots.tsx'
import { useWords } from '../words/use-words.ts'
import { FileCard } from './file-card.tsx'
import { NotShown } from './not-shown.tsx'
import { Progress } from './progress.tsx'
import type { FileProps } from './file-props.ts'
import { lengthWords } from './size-words.ts'
import { Trouble } from './trouble.tsx'
import { useOpened } from './use-opened.ts'
import { Waveform } from './waveform.tsx'

const SPEEDS = [1, 1.5, 2] as const
const STEP_S = 5

/** A voice with its waveform, or a piece of music with its card above the same player. */
export function Sound(props: FileProps) {
  const { conversation, item, file, index, inTabOrder } = props
  const t = useWords()
  const { files } = conversation
  const transfer = useValue(files.transfer(item.id, index))
  const [wanted, setWanted] = useState(false)
  const [isBroken, setBroken] = useState(false)
  const [playing, setPlaying] = useState(false)
  const [at, setAt] = useState(0)
  const [known, setKnown] = useState<number>()
  const [speed, setSpeed] = useState(0)
  const audio = useRef<HTMLAudioElement>(null)
  const opened = useOpened(files, item.id, index, wanted)
  const isVoice = file.kind === 'voice'
  useEffect(() => {
    if (isVoice) void files.fetch(item.id, index, true).catch(() => undefined)
  }, [files, item.id, index, isVoice])
  if (isBroken) return <NotShown {...props} text="sound.not-played" />
  // A recorder does not write how long it has recorded, its author does; who has heard all of it knows better.
  const seconds = known !== undefined && Number.isFinite(known) ? known : (file.length ?? 0) / 1000
  const seek = (to: number): void => {
    const next = Math.min(seconds, Math.max(0, to))
    if (audio.current) audio.current.currentTime = next
    setAt(next)
  }
  const toggle = (): void => {
    if (!audio.current) return setWanted(true)
    if (audio.current.paused) void audio.current.play().catch(() => undefined)
    else audio.current.pause()
  }
  const faster = (): void => {
    const next = (speed + 1) % SPEEDS.length
    setSpeed(next)
    if (audio.current) audio.current.playbackRate = SPEEDS[next] ?? 1
  }
  const isMoving = 'done' in transfer || transfer.kind === 'waiting'
  const cancel = (): void => {
    files.cancel(item.id, index)
    if (item.own && item.state?.kind === 'waiting') void conversation.discard(item.id).catch(() => undefined)
  }
  const reach = inTabOrder ? 0 : -1
  return (
    <div className="w-72 max-w-full">
      {!isVoice && <FileCard {...props} />}
      <div
        role="group"
        aria-label={t(isVoice ? 'voice.label' : 'sound.label')}
        className="flex items-center gap-2"
      >
        {opened.kind === 'open' && (
          <audio
            ref={audio}
            src={opened.url}
            autoPlay
            onError={() => setBroken(true)}
            onPlay={event => {
              event.currentTarget.playbackRate = SPEEDS[speed] ?? 1
              setPlaying(true)
            }}
            onPause={() => setPlaying(false)}
            onDurationChange={event => setKnown(event.currentTarget.duration)}
            onTimeUpdate={event => setAt(event.currentTarget.currentTime)}
            onEnded={() => {
              setPlaying(false)
              seek(0)
            }}
          />
        )}
        <button
          type="button"
          tabIndex={reach}
          aria-label={t(playing ? 'sound.pause' : 'sound.play')}
          onClick={toggle}
          className="relative grid size-10 shrink-0 place-items-center rounded-full bg-accent text-on-accent before:absolute before:-inset-0.5 hover:bg-accent-strong"
        >
          {wanted && opened.kind === 'closed' ? (
            <Dots />
          ) : playing ? (
            <Pause className="size-4.5 fill-current" aria-hidden="true" />
          ) : (
            <Play className="ms-0.5 size-4.5 fill-current" aria-hidden="true" />
          )}
        </button>
        <Waveform
          levels={file.waveform}
          at={at}
          seconds={seconds}
          reach={reach}
          onSeek={seek}
          onKey={steps => seek(at + steps * STEP_S)}
        />
        <span className="tabular w-9 shrink-0 text-end text-small text-quiet">
          {lengthWords((playing || at > 0 ? at : seconds) * 1000)}
        </span>
        <button
          type="button"
          tabIndex={reach}
          aria-label={t('sound.speed', { speed: SPEEDS[speed] ?? 1 })}
          title={t('sound.speed', { speed: SPEEDS[speed] ?? 1 })}
          onClick={faster}
          className="tabular relative min-h-7 w-10 shrink-0 rounded-full bg-[var(--quoted)] text-small font-semibold before:absolute before:-inset-1.5"
        >
          {SPEEDS[speed]}×
        </button>
      </div>
      {isVoice && isMoving && <Progress transfer={transfer} onCancel={cancel} />}
      {isVoice && transfer.kind === 'failed' && (
        <Trouble
          error={transfer.error}
          onAgain={() => void files.fetch(item.id, index).catch(() => undefined)}
        />
      )}
    </div>
  )
}
