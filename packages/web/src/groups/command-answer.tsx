import { useEngine } from '../bind/app-context.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { useWords } from '../words/use-words.ts'
import type { Command } from './commands.ts'
import { EndQuestion } from './leave-group.tsx'
import { useGroupView } from './use-group.ts'

interface CommandAnswerProps {
  readonly command: Command
  readonly address: string
  readonly onClose: () => void
}

/** What a command typed into the field of a group opens. */
export function CommandAnswer({ command, address, onClose }: CommandAnswerProps) {
  const t = useWords()
  const view = useGroupView(address)
  const group = useEngine().groups.of(address)
  if (!view || !group) return null
  if (command === 'leave') return <EndQuestion what="leave" view={view} group={group} onClose={onClose} />
  const isOpen = view.kind !== 'private'
  const people = isOpen ? view.guests : view.members.filter(one => one.here)
  return (
    <Dialog open onClose={onClose} title={t('group.who-is-here', { count: people.length })} toRead>
      <ul className="space-y-3">
        {people.map(({ name, hue, own }) => (
          <li key={name} className="flex items-center gap-3">
            <Avatar person={{ name, hue, verified: false, encrypted: !isOpen }} size="small" quiet />
            <span dir="auto" className="foreign-text min-w-0 flex-1 truncate font-semibold">
              {name}
            </span>
            {own && <span className="text-small text-quiet">{t('group.you')}</span>}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
