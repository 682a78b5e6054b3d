import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { ContactCard } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { useWords } from '../words/use-words.ts'
import { later } from '../shell/later.tsx'

const Confirm = later(async () => (await import('../parts/confirm.tsx')).Confirm)

/** Off is a deliberate act, one chat at a time, and says what follows from it. */
export function Encryption({ card }: { readonly card: ContactCard }) {
  const t = useWords()
  const conversation = useEngine().conversation(card.address)
  const [asking, setAsking] = useState(false)
  const on = useVerb(() => conversation.setEncryption(true))
  const { name } = card
  return (
    <Section
      title={t('contact.encryption')}
      text={t(card.encrypted ? 'contact.encryption.on' : 'contact.encryption.off', { name })}
    >
      <RefusalLine refusal={on.refusal} />
      {card.encrypted ? (
        <Button look="quiet-danger" className="-ms-5 self-start" onClick={() => setAsking(true)}>
          {t('contact.encryption.turn-off')}
        </Button>
      ) : (
        <Button look="primary" className="self-start" busy={on.busy} onClick={() => void on.run()}>
          {t('contact.encryption.turn-on')}
        </Button>
      )}
      {asking && (
        <Confirm
          open
          onClose={() => setAsking(false)}
          title={t('clear.title', { name })}
          text={t('clear.text', { name })}
          submit={t('clear.submit')}
          run={() => conversation.setEncryption(false)}
        />
      )}
    </Section>
  )
}
