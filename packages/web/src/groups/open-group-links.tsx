import { useState } from 'react'
import { asked } from '../bind/asked.ts'
import type { Group, OpenGroupLink } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { CopyIcon } from '../parts/copy-button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'

const HINT = 6

/** Links into a group that still let somebody in, so that each can be shut again. */
export function OpenGroupLinks({ group }: { readonly group: Pick<Group, 'links' | 'revokeLink'> }) {
  const t = useWords()
  const [question, setQuestion] = useState(() => asked(group.links()))
  const answer = useValue(question)
  const links = answer.kind === 'answered' ? answer.answer : []
  if (links.length === 0) return null
  return (
    <section className="border-t border-line pt-4">
      <h3 className="font-semibold">{t('group.link.open')}</h3>
      <ul className="mt-2 space-y-3">
        {links.map(one => (
          <Open key={one.id} link={one} group={group} onRevoked={() => setQuestion(asked(group.links()))} />
        ))}
      </ul>
    </section>
  )
}

interface OpenProps {
  readonly link: OpenGroupLink
  readonly group: Pick<Group, 'revokeLink'>
  readonly onRevoked: () => void
}
function Open({ link: { id, link, left, until }, group, onRevoked }: OpenProps) {
  const t = useWords()
  const times = useTimeWords()
  const revoke = useVerb(() => group.revokeLink(id))
  return (
    <li>
      <div className="flex items-center gap-1">
        <span className="min-w-0 flex-1">
          <span className="block truncate">
            {left === undefined ? t('group.link.left.any') : t('group.link.left', { count: left })}
          </span>
          <span className="block text-small text-quiet">
            <span className="font-mono">…{link.slice(-HINT)}</span>
            {until !== undefined && <> · {t('group.link.until', { when: times.moment(until) })}</>}
          </span>
        </span>
        <CopyIcon text={link} label={t('invite.copy')} />
        <Button
          look="quiet-danger"
          compact
          busy={revoke.busy}
          onClick={async () => (await revoke.run()) && onRevoked()}
        >
          {t('invite.revoke')}
        </Button>
      </div>
      <RefusalLine refusal={revoke.refusal} />
    </li>
  )
}
