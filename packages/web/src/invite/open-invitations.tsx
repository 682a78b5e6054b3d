import { useEngine } from '../bind/app-context.ts'
import type { OpenInvitation as Open } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'

/** More than these are not in the way of the new link. */
const SHOWN_MAX = 3

/** Links that still open a door, so that each can be shut again. */
export function OpenInvitations({ shown }: { readonly shown: string | undefined }) {
  const t = useWords()
  const open = useValue(useEngine().invitations).filter(invitation => invitation.id !== shown)
  if (open.length === 0) return null
  const list = (
    <ul className="mt-1">
      {open.map(invitation => (
        <OpenInvitation key={invitation.id} invitation={invitation} />
      ))}
    </ul>
  )
  const title = t('invite.open')
  return (
    <section className="mt-6 border-t border-line pt-4">
      {open.length <= SHOWN_MAX ? (
        <>
          <h3 className="font-semibold">{title}</h3>
          {list}
        </>
      ) : (
        <details>
          <summary className="py-2 font-semibold">
            {title} · {open.length}
          </summary>
          {list}
        </details>
      )}
    </section>
  )
}

function OpenInvitation({ invitation }: { readonly invitation: Open }) {
  const t = useWords()
  const times = useTimeWords()
  const engine = useEngine()
  const revoke = useVerb(() => engine.revokeInvitation(invitation.id))
  return (
    <li>
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1">
          <span className="block truncate font-mono text-small">…{invitation.hint}</span>
          <span className="block text-small text-quiet">
            {t('invite.until', { when: times.moment(invitation.expires) })}
          </span>
        </span>
        <Button look="quiet-danger" compact busy={revoke.busy} onClick={() => void revoke.run()}>
          {t('invite.revoke')}
        </Button>
      </div>
      <RefusalLine refusal={revoke.refusal} />
    </li>
  )
}
