import { Menu } from '@base-ui/react/menu'
import { BarChart3, FileText, type LucideIcon, MapPin, UserRound } from 'lucide-react'
import { useRef } from 'react'
import type { Enclosed } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'

interface AttachMenuProps {
  readonly at: Element
  readonly onFiles: () => void
  readonly onEnclose: (kind: Enclosed['kind']) => void
  readonly onClose: () => void
}
const kinds: readonly (readonly [Enclosed['kind'], LucideIcon, MessageId])[] = [
  ['contact', UserRound, 'enclose.contact'],
  ['place', MapPin, 'enclose.place'],
  ['poll', BarChart3, 'enclose.poll'],
]

/** All that can be sent beside words. */
export function AttachMenu({ at, onFiles, onEnclose, onClose }: AttachMenuProps) {
  const t = useWords()
  const onward = useRef(false)
  const entry = (Icon: LucideIcon, word: MessageId, run: () => void) => (
    <Menu.Item
      key={word}
      onClick={() => {
        onward.current = true
        run()
      }}
      className="flex min-h-11 cursor-pointer items-center gap-3 rounded-xl px-3 outline-none data-highlighted:bg-hover"
    >
      <Icon className="size-4.5 shrink-0" aria-hidden="true" />
      {t(word)}
    </Menu.Item>
  )
  return (
    <Menu.Root open onOpenChange={open => !open && onClose()}>
      <Menu.Portal container={at.closest('main')}>
        <Menu.Positioner
          anchor={at}
          side="top"
          align="end"
          sideOffset={8}
          collisionPadding={8}
          positionMethod="fixed"
          className="z-50"
        >
          <Menu.Popup
            aria-label={t('enclose.menu')}
            finalFocus={() => (onward.current ? false : (at as HTMLElement))}
            className="arrives min-w-52 rounded-2xl bg-raised p-1.5 text-ink shadow-[0_8px_32px_var(--lift),inset_0_0_0_1px_var(--line)] outline-none"
          >
            {entry(FileText, 'enclose.file', onFiles)}
            {kinds.map(([kind, icon, word]) => entry(icon, word, () => onEnclose(kind)))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
