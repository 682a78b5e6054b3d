import { Check, UserRoundPlus } from 'lucide-react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import type { EnclosedContact } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** Somebody who was recommended: one press and they are a contact. The address stands there whatever they are called. */
export function ContactEnclosed({
  contact,
  inTabOrder,
}: {
  readonly contact: EnclosedContact
  readonly inTabOrder: boolean
}) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const { address, name } = contact
  const card = useValue(engine.contact(address))
  const { address: me } = useValue(engine.me)
  const add = useVerb(async () => {
    await engine.addContact(address)
    if (name !== address) await engine.renameContact(address, name)
  })
  const isKnown = card.subscription === 'to' || card.subscription === 'both'
  const tabIndex = inTabOrder ? 0 : -1
  return (
    <div className="min-w-56 py-0.5 whitespace-normal">
      <div className="flex items-center gap-3">
        <Avatar person={{ ...card, name }} quiet />
        <div className="min-w-0 flex-1">
          <span className="block text-small text-quiet">{t('enclose.contact')}</span>
          <bdi className="foreign-text block font-semibold">{name}</bdi>
          {name !== address && (
            <bdi dir="ltr" className="foreign-text block text-small text-quiet select-text">
              {address}
            </bdi>
          )}
        </div>
      </div>
      <RefusalLine refusal={add.refusal} />
      {address === me ? (
        <p className="mt-2 text-small text-quiet">{t('enclose.contact.you')}</p>
      ) : (
        <div className="mt-2 flex gap-2">
          {!isKnown && (
            <Button
              compact
              className="grow"
              tabIndex={tabIndex}
              busy={add.busy}
              onClick={() => void add.run()}
            >
              <UserRoundPlus className="size-4 shrink-0" aria-hidden="true" />
              {t('enclose.contact.add')}
            </Button>
          )}
          {isKnown && (
            <span className="flex grow items-center gap-1.5 text-small text-quiet">
              <Check className="size-4 text-safe" aria-hidden="true" />
              {t('enclose.contact.known')}
            </span>
          )}
          <Button compact look="quiet" tabIndex={tabIndex} onClick={() => go(places.conversation(address))}>
            {t('enclose.contact.write')}
          </Button>
        </div>
      )}
    </div>
  )
}
