import { useState } from 'react'
import type { OpenPgp, OpenPgpKey } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { trustWords } from '../contact/trust-words.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'
import { KeyFacts } from './key-facts.tsx'

interface ContactKeyProps {
  readonly openpgp: OpenPgp
  readonly openPgpKey: OpenPgpKey
  readonly address: string
  readonly name: string
}
const tones = {
  undecided: 'text-warning',
  trusted: 'text-quiet',
  verified: 'text-safe',
  untrusted: 'text-danger',
} as const

/** A key of somebody, and what one thinks of it. */
export function ContactKey({ openpgp, openPgpKey, address, name }: ContactKeyProps) {
  const t = useWords()
  const [asking, setAsking] = useState<'verify' | 'untrust'>()
  const { fingerprint, announced, trust } = openPgpKey
  const decide = useVerb((next: 'verified' | 'trusted' | 'untrusted') =>
    openpgp.setTrust(address, fingerprint, next),
  )
  const close = (): void => setAsking(undefined)
  return (
    <KeyFacts title={t(announced ? 'openpgp.key' : 'openpgp.key.gone')} openPgpKey={openPgpKey}>
      <p className={`mt-2 text-small font-medium ${tones[trust]}`}>{t(trustWords[trust])}</p>
      <RefusalLine refusal={decide.refusal} />
      <div className="mt-1 -ms-3 flex flex-wrap gap-1">
        {trust !== 'verified' && (
          <Button className="ms-3" onClick={() => setAsking('verify')}>
            {t('openpgp.key.verify')}
          </Button>
        )}
        {(trust === 'untrusted' || trust === 'undecided') && (
          <Button look="quiet" compact busy={decide.busy} onClick={() => void decide.run('trusted')}>
            {t('openpgp.key.trust')}
          </Button>
        )}
        {trust !== 'untrusted' && (
          <Button look="quiet-danger" compact onClick={() => setAsking('untrust')}>
            {t('openpgp.key.untrust')}
          </Button>
        )}
      </div>
      {asking === 'verify' && (
        <Confirm
          open
          onClose={close}
          danger={false}
          title={t('openpgp.verify.title')}
          text={t('openpgp.verify.text', { name, last: fingerprint.slice(-8) })}
          submit={t('openpgp.verify.submit')}
          run={() => openpgp.setTrust(address, fingerprint, 'verified')}
        />
      )}
      {asking === 'untrust' && (
        <Confirm
          open
          onClose={close}
          title={t('openpgp.untrust.title')}
          text={t('openpgp.untrust.text', { name })}
          submit={t('openpgp.untrust.submit')}
          run={() => openpgp.setTrust(address, fingerprint, 'untrusted')}
        />
      )}
    </KeyFacts>
  )
}
