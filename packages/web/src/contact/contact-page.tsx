import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { ContactCard } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { ExportSection } from '../export/export-section.tsx'
import { HideSection } from '../hidden/hide-section.tsx'
import { presenceWords } from '../list/presence-words.ts'
import { LabelsOf } from '../labels/labels-of.tsx'
import { OpenPgpSection } from '../openpgp/openpgp-section.tsx'
import { Avatar } from '../parts/avatar.tsx'
import { Button } from '../parts/button.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { Page } from '../parts/page.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { Section } from '../parts/section.tsx'
import { places } from '../shell/places.ts'
import { LevelHere } from '../verify/level-choice.tsx'
import { VerifyPerson } from '../verify/verify-person.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { DeviceCard } from './device-card.tsx'
import { Encryption } from './encryption.tsx'
import { NotifyRules } from './notify-rules.tsx'
import { ReadingHere } from './reading-here.tsx'
import { Rename } from './rename.tsx'
import { later } from '../shell/later.tsx'
import { OffRecordSection } from '../vanish/off-record-section.tsx'
import { TimerSection } from '../vanish/timer-section.tsx'

const OtrSection = later(async () => (await import('../otr/otr-section.tsx')).OtrSection)
const AboutPerson = later(async () => (await import('./about-person.tsx')).AboutPerson)
const BlockDialog = later(async () => (await import('./block-dialog.tsx')).BlockDialog)
const Confirm = later(async () => (await import('../parts/confirm.tsx')).Confirm)

export function ContactPage({ address }: { readonly address: string }) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const card = useValue(engine.contact(address))
  return (
    <Page
      title={t('contact.title', { name: card.name })}
      onBack={() => go(places.conversation(address))}
      measure="max-w-lg"
      backAlways
    >
      <Top card={card} />
      <AboutPerson address={address} name={card.name} />
      {card.otr && <OtrSection card={card} />}
      <VerifyPerson card={card} />
      <Section
        title={t('contact.devices')}
        text={t(card.devices.length === 0 ? 'contact.devices.none' : 'contact.devices.text', {
          name: card.name,
        })}
      >
        {card.devices.map(device => (
          <DeviceCard key={device.id} device={device} address={address} name={card.name} />
        ))}
      </Section>
      {!card.otr && (
        <>
          <TimerSection address={address} />
          <OffRecordSection address={address} />
        </>
      )}
      <Encryption card={card} />
      <OpenPgpSection address={address} name={card.name} />
      {!card.otr && <OtrSection card={card} />}
      <LevelHere address={address} name={card.name} />
      <NotifyRules address={address} />
      {!card.otr && <ReadingHere address={address} />}
      <ExportSection address={address} name={card.name} />
      <HideSection address={address} name={card.name} />
      <Apart card={card} />
    </Page>
  )
}

function Top({ card }: { readonly card: ContactCard }) {
  const t = useWords()
  const presence = presenceWords[card.presence]
  return (
    <div className="flex flex-col items-center pt-4 pb-6 text-center">
      <Avatar person={card} size="large" quiet />
      <h2 className="mt-4 text-title font-bold">{card.name}</h2>
      {presence && (
        <p className="text-small text-quiet">
          {t(presence)}
          {card.presence === 'offline' && <LastSeen address={card.address} />}
        </p>
      )}
      {!card.otr && (
        <p className={`mt-1 font-medium ${card.verified ? 'text-safe' : 'text-quiet'}`}>
          {card.verified ? t('contact.verified', { name: card.name }) : t('contact.not-verified')}
        </p>
      )}
      <p className="mt-3 select-all">{card.address}</p>
      <div className="mt-3 flex flex-wrap justify-center gap-2">
        <CopyButton text={card.address} label={t('do.copy')} />
        <Rename address={card.address} name={card.name} />
      </div>
      <LabelsOf card={card} />
    </div>
  )
}

/** Of who shares it; of others nothing is said. */
function LastSeen({ address }: { readonly address: string }) {
  const t = useWords()
  const times = useTimeWords()
  const { people } = useEngine()
  const [question] = useState(() => asked(people.lastSeen(address)))
  const found = useValue(question)
  if (found.kind !== 'answered' || found.answer === undefined) return null
  return <> · {t('contact.last-seen', { when: times.moment(found.answer) })}</>
}

/** Danger apart from the rest. */
function Apart({ card }: { readonly card: ContactCard }) {
  const t = useWords()
  const engine = useEngine()
  const [, go] = useLocation()
  const [asking, setAsking] = useState<'block' | 'remove'>()
  const mild = useVerb((verb: () => Promise<void>) => verb())
  const close = (): void => setAsking(undefined)
  const { address, name } = card
  return (
    <section className="flex flex-col items-start gap-1 py-5">
      <RefusalLine refusal={mild.refusal} />
      {card.subscription === 'none' && !card.blocked && (
        <Button
          look="quiet"
          className="-ms-5"
          busy={mild.busy}
          onClick={() => void mild.run(() => engine.addContact(address))}
        >
          {t('contact.add')}
        </Button>
      )}
      {card.subscription === 'from' && <p className="text-quiet">{t('contact.waiting', { name })}</p>}
      {card.blocked ? (
        <Button
          look="quiet"
          className="-ms-5"
          busy={mild.busy}
          onClick={() => void mild.run(() => engine.unblock(address))}
        >
          {t('contact.unblock')}
        </Button>
      ) : (
        <Button look="quiet-danger" className="-ms-5" onClick={() => setAsking('block')}>
          {t('contact.block')}
        </Button>
      )}
      {card.subscription !== 'none' && (
        <Button look="quiet-danger" className="-ms-5" onClick={() => setAsking('remove')}>
          {t('contact.remove')}
        </Button>
      )}
      {asking &&
        (asking === 'block' ? (
          <BlockDialog address={address} name={name} onClose={close} />
        ) : (
          <Confirm
            open
            onClose={close}
            title={t('remove.title', { name })}
            text={t('remove.text')}
            submit={t('remove.submit')}
            run={async () => {
              await engine.removeContact(address)
              go(places.home)
            }}
          />
        ))}
    </section>
  )
}
