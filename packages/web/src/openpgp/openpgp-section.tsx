import { useEffect, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { OpenPgp } from '../bind/contract.ts'
import { useOpenPgp } from '../bind/engine-part.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { WithPart } from '../parts/with-part.tsx'
import { Way } from '../parts/way.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { ContactKey } from './contact-key.tsx'

interface PersonProps {
  readonly address: string
  readonly name: string
}

/** Whether one conversation goes by OpenPGP instead of OMEMO, and whose keys are whose. */
export function OpenPgpSection({ address, name }: PersonProps) {
  const t = useWords()
  const conversation = useEngine().conversation(address)
  const { openpgp: isChosen = false, group, self } = useValue(conversation.item)
  const [choosing, setChoosing] = useState(false)
  const [asked, setAsked] = useState(false)
  const looking = !group && (asked || isChosen)
  const back = useVerb(() => conversation.setProtocol('omemo'))
  if (self || group?.kind === 'open') return null
  return (
    <Section title={t('openpgp.title')} text={t(isChosen ? 'openpgp.on.text' : 'openpgp.off.text', { name })}>
      <div className="flex flex-wrap gap-2">
        {isChosen ? (
          <Button busy={back.busy} onClick={() => void back.run()}>
            {t('openpgp.turn-off')}
          </Button>
        ) : (
          <Button onClick={() => setChoosing(true)}>{t('openpgp.turn-on')}</Button>
        )}
        {!group && !looking && (
          <Button look="quiet" onClick={() => setAsked(true)}>
            {t('openpgp.look')}
          </Button>
        )}
      </div>
      <RefusalLine refusal={back.refusal} />
      {looking && <Keys address={address} name={name} />}
      {choosing && (
        <Confirm
          open
          onClose={() => setChoosing(false)}
          danger={false}
          title={t('openpgp.choose.title', { name })}
          text={t('openpgp.choose.text')}
          submit={t('openpgp.choose.submit')}
          run={() => conversation.setProtocol('openpgp')}
        />
      )}
    </Section>
  )
}

function Keys(person: PersonProps) {
  return <WithPart part={useOpenPgp()}>{openpgp => <KeysOf openpgp={openpgp} {...person} />}</WithPart>
}

function KeysOf({ openpgp, address, name }: PersonProps & { readonly openpgp: OpenPgp }) {
  const t = useWords()
  const keys = useValue(openpgp.keysOf(address))
  const look = useVerb(() => openpgp.look(address))
  const [asked, setAsked] = useState(false)
  const { run } = look
  useEffect(() => {
    if (!asked) void run().then(() => setAsked(true))
  }, [asked, run])
  return (
    <>
      <RefusalLine refusal={look.refusal} />
      <p role="status" className={keys.length > 0 ? 'sr-only' : 'text-small text-quiet'}>
        {look.busy
          ? t('openpgp.looking')
          : t(keys.length === 0 ? 'openpgp.keys.none' : 'openpgp.keys.some', { name, count: keys.length })}
      </p>
      {keys.map(one => (
        <ContactKey key={one.fingerprint} openpgp={openpgp} openPgpKey={one} address={address} name={name} />
      ))}
      <Way
        to={places.settingsPart('openpgp')}
        className="inline-flex min-h-11 items-center self-start font-semibold text-accent"
      >
        {t('openpgp.own.open')}
      </Way>
    </>
  )
}
