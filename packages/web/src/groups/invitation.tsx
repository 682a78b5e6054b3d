import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** Stands where one would write in a group that one is not in yet. */
export function GroupInvitation({ item }: { readonly item: ConversationItem }) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const inviter = engine.groups.of(item.address)?.view.get().invitedBy ?? ''
  const { name } = useValue(engine.conversation(inviter === '' ? item.address : inviter).item)
  const answer = useVerb(async (accept: boolean) => {
    await engine.groups.answer(item.address, accept)
    if (!accept) go(places.home)
  })
  const isOpen = item.group?.kind === 'open'
  return (
    <div className="pad-safe-bottom shrink-0 bg-sunken">
      <div className="mx-auto flex w-full max-w-3xl flex-wrap items-center gap-3 px-4 py-4 wide:px-8">
        <div className="min-w-48 flex-1">
          <p>
            {inviter === ''
              ? t('group.invited.nobody', { group: item.name })
              : // A group without a name is called by who is known to be in it.
                t(item.name === name ? 'group.invited.nameless' : 'group.invited', {
                  name,
                  group: item.name,
                })}
          </p>
          <p className={`text-small ${isOpen ? 'font-medium text-danger' : 'text-quiet'}`}>
            {t(isOpen ? 'group.join.open.text' : 'group.join.private')}
          </p>
          <RefusalLine refusal={answer.refusal} />
        </div>
        <div className="flex gap-3">
          <Button disabled={answer.busy} onClick={() => void answer.run(false)}>
            {t('request.decline')}
          </Button>
          <Button look="primary" busy={answer.busy} onClick={() => void answer.run(true)}>
            {t('group.join.submit')}
          </Button>
        </div>
      </div>
    </div>
  )
}
