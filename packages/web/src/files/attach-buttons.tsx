import { Camera, Paperclip } from 'lucide-react'
import { useRef } from 'react'
import { useWords } from '../words/use-words.ts'
import { prepareSending } from './prepared-sending.ts'
import type { Attachments } from './use-attachments.ts'

const look =
  'relative my-1 grid size-9 shrink-0 place-items-center rounded-full text-quiet before:absolute before:h-11 before:w-9 hover:bg-hover hover:text-ink disabled:opacity-50'

/** Files of this device, and on a phone its camera. */
export function AttachButtons({
  attachments,
  allowed,
  withCamera,
}: {
  readonly attachments: Attachments
  readonly allowed: boolean
  /** Who is writing has little room on a phone. */
  readonly withCamera: boolean
}) {
  const t = useWords()
  const any = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const label = t(allowed ? 'attach.file' : 'attach.not-in-clear')
  return (
    <>
      <button
        type="button"
        className={look}
        aria-label={label}
        title={label}
        disabled={!allowed}
        onPointerEnter={prepareSending}
        onClick={() => any.current?.click()}
      >
        <Paperclip className="size-5" aria-hidden="true" />
      </button>
      <button
        type="button"
        className={`${look} hidden ${withCamera ? 'pointer-coarse:grid' : ''}`}
        aria-label={t('attach.camera')}
        title={t('attach.camera')}
        disabled={!allowed}
        onClick={() => camera.current?.click()}
      >
        <Camera className="size-5" aria-hidden="true" />
      </button>
      <Hidden input={any} attachments={attachments} />
      <Hidden input={camera} attachments={attachments} camera />
    </>
  )
}

interface HiddenProps {
  readonly input: React.RefObject<HTMLInputElement | null>
  readonly attachments: Attachments
  readonly camera?: boolean
}
function Hidden({ input, attachments, camera = false }: HiddenProps) {
  return (
    <input
      ref={input}
      type="file"
      hidden
      data-attach={camera ? 'camera' : 'file'}
      {...(camera ? { accept: 'image/*', capture: 'environment' as const } : { multiple: true })}
      onChange={event => {
        attachments.choose(event.currentTarget.files)
        // The same file can be chosen once more.
        event.currentTarget.value = ''
      }}
    />
  )
}
