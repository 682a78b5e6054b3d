import { BarChart3, FileText, type LucideIcon, MapPin, UserRound } from 'lucide-react'
import { useRef } from 'react'
import type { Enclosed } from '../bind/contract.ts'
import { MenuEntry, PopMenu } from '../parts/pop-menu.tsx'
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
  const entry = (icon: LucideIcon, word: MessageId, run: () => void) => (
    <MenuEntry
      key={word}
      icon={icon}
      run={() => {
        onward.current = true
        run()
      }}
    >
      {t(word)}
    </MenuEntry>
  )
  return (
    <PopMenu
      label={t('enclose.menu')}
      within={at}
      anchor={at}
      side="top"
      align="end"
      sideOffset={8}
      positionMethod="fixed"
      finalFocus={() => (onward.current ? false : (at as HTMLElement))}
      className="min-w-52"
      onClose={onClose}
    >
      {entry(FileText, 'enclose.file', onFiles)}
      {kinds.map(([kind, icon, word]) => entry(icon, word, () => onEnclose(kind)))}
    </PopMenu>
  )
}
