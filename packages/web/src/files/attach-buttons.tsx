import { Camera, Paperclip } from 'lucide-react'
import { useRef, useState } from 'react'
import type { Enclosed } from '../bind/contract.ts'
import { later } from '../shell/later.tsx'
import { useWords } from '../words/use-words.ts'
import { prepareSending } from './prepared-sending.ts'
import type { Attachments } from './use-attachments.ts'

const look =
  'relative my-1 grid size-9 shrink-0 place-items-center rounded-full text-quiet before:absolute before:h-11 before:w-9 hover:bg-hover hover:text-ink disabled:opacity-50'

const AttachMenu = later(async () => (await import('../enclosed/attach-menu.tsx')).AttachMenu)

/** What a message can carry: files of this device, on a phone its camera, and what the menu holds besides. */
export function AttachButtons({
  attachments,
  allowed,
  withCamera,
  onEnclose,
}: {
  readonly attachments: Attachments
  readonly allowed: boolean
  /** Who is writing has little room on a phone. */
  readonly withCamera: boolean
  readonly onEnclose: (kind: Enclosed['kind']) => void
}) {
  const t = useWords()
  const any = useRef<HTMLInputElement>(null)
  const camera = useRef<HTMLInputElement>(null)
  const [menu, setMenu] = useState<Element>()
  const label = t(allowed ? 'attach.file' : 'attach.not-in-clear')
  return (
    <>
      <button
        type="button"
        className={look}
        aria-label={label}
        title={label}
        disabled={!allowed}
        aria-haspopup="menu"
        aria-expanded={menu !== undefined}
        onPointerEnter={() => {
          prepareSending()
          AttachMenu.prepare()
        }}
        onClick={event => setMenu(event.currentTarget)}
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
      {menu && (
        <AttachMenu
          at={menu}
          onFiles={() => any.current?.click()}
          onEnclose={onEnclose}
          onClose={() => setMenu(undefined)}
        />
      )}
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
