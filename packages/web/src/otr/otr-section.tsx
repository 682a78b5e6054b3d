import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { ContactCard, OtrTalk } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { AskDialog } from '../verify/ask-dialog.tsx'
import { useWords } from '../words/use-words.ts'
import { OtrKeys } from './otr-keys.tsx'
import { stageWords } from './stage-words.ts'

/** A choice for one conversation, for whoever has nothing newer, and what there is to it once it is made. */
export function OtrSection({ card }: { readonly card: ContactCard }) {
  const t = useWords()
  const engine = useEngine()
  const { address: me } = useValue(engine.me)
  const talk = useValue(engine.otr.talk(card.address))
  const [asking, setAsking] = useState(false)
  const { address, name } = card
  if (address === me) return null
  if (card.otr) return <Chosen card={card} talk={talk} />
  return (
    <Section title={t('otr.title')} text={t('otr.text', { name })}>
      {talk.wanted && <p className="font-medium">{t('otr.event.wanted', { name })}</p>}
      <Button className="self-start" onClick={() => setAsking(true)}>
        {t('otr.use')}
      </Button>
      {asking && (
        <Confirm
          open
          onClose={() => setAsking(false)}
          title={t('otr.use.title', { name })}
          text={t('otr.use.text', { name })}
          submit={t('otr.use.submit')}
          danger={false}
          run={async () => {
            await engine.conversation(address).setProtocol('otr')
            if (talk.wanted) await engine.otr.begin(address)
          }}
        />
      )}
    </Section>
  )
}

function Chosen({ card: { address, name }, talk }: { readonly card: ContactCard; readonly talk: OtrTalk }) {
  const t = useWords()
  const { conversation, otr } = useEngine()
  const [asking, setAsking] = useState(false)
  const verb = useVerb((run: () => Promise<void>) => run())
  const isPrivate = talk.stage === 'private'
  return (
    <Section title={t('otr.title')} text={t(stageWords[talk.stage], { name })}>
      <OtrKeys address={address} name={name} talk={talk} />
      <RefusalLine refusal={verb.refusal} />
      <div className="flex flex-wrap gap-2">
        {isPrivate ? (
          <>
            <Button onClick={() => setAsking(true)}>{t('otr.ask')}</Button>
            <Button busy={verb.busy} onClick={() => void verb.run(() => otr.end(address))}>
              {t('otr.end')}
            </Button>
          </>
        ) : (
          <Button look="primary" busy={verb.busy} onClick={() => void verb.run(() => otr.begin(address))}>
            {t(talk.stage === 'asked' ? 'otr.begin.again' : 'otr.begin')}
          </Button>
        )}
        <Button
          busy={verb.busy}
          onClick={() => void verb.run(() => conversation(address).setProtocol('omemo'))}
        >
          {t('otr.stop')}
        </Button>
      </div>
      {asking && (
        <AskDialog
          name={name}
          words={{ text: t('otr.ask.text', { name }), answer: t('otr.ask.answer', { name }) }}
          run={(question, answer) => otr.ask(address, question, answer)}
          onClose={() => setAsking(false)}
          onAsked={() => setAsking(false)}
        />
      )}
    </Section>
  )
}
