import { useState } from 'react'
import { asked } from '../bind/asked.ts'
import type { Group, KeptOut as Somebody } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface KeptOutPeopleProps {
  readonly group: Pick<Group, 'keptOut' | 'letBack'>
  readonly onClose: () => void
}

/** Who was removed for good, why, and the way to let them in again. */
export function KeptOutPeople({ group, onClose }: KeptOutPeopleProps) {
  const t = useWords()
  const [question, setQuestion] = useState(() => asked(group.keptOut()))
  const answer = useValue(question)
  return (
    <Dialog open onClose={onClose} title={t('group.kept-out')}>
      {answer.kind === 'refused' && <RefusalLine refusal={answer.refusal} />}
      {answer.kind === 'answered' && answer.answer.length === 0 && (
        <p className="text-quiet">{t('group.kept-out.none')}</p>
      )}
      {answer.kind === 'answered' && answer.answer.length > 0 && (
        <ul className="space-y-4">
          {answer.answer.map(one => (
            <One
              key={one.address}
              who={one}
              group={group}
              onBack={() => setQuestion(asked(group.keptOut()))}
            />
          ))}
        </ul>
      )}
    </Dialog>
  )
}

interface OneProps {
  readonly who: Somebody
  readonly group: Pick<Group, 'letBack'>
  readonly onBack: () => void
}
function One({ who: { address, name, reason }, group, onBack }: OneProps) {
  const t = useWords()
  const letIn = useVerb(() => group.letBack(address, 'member'))
  // A whole server can be kept out, by another program: it is nobody who could be invited.
  const isPerson = address.includes('@')
  return (
    <li>
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-40 flex-1">
          <span dir="auto" className="foreign-text block font-semibold">
            {name}
          </span>
          <span className="block text-small break-all text-quiet">{address}</span>
          <span dir="auto" className="foreign-text block text-small">
            {reason === undefined ? t('group.kept-out.no-reason') : t('group.event.reason', { reason })}
          </span>
        </span>
        {isPerson && (
          <Button
            look="quiet"
            compact
            busy={letIn.busy}
            aria-label={t('group.kept-out.let-in.name', { name })}
            onClick={async () => (await letIn.run()) && onBack()}
          >
            {t('group.kept-out.let-in')}
          </Button>
        )}
      </div>
      <RefusalLine refusal={letIn.refusal} />
    </li>
  )
}
