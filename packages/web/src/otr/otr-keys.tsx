import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { OtrPeerKey, OtrTalk } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Button } from '../parts/button.tsx'
import { Fingerprint } from '../parts/fingerprint.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface OtrKeysProps {
  readonly address: string
  readonly name: string
  readonly talk: OtrTalk
}

/** What two people read to each other to make sure that nobody stands between them. */
export function OtrKeys({ address, name, talk }: OtrKeysProps) {
  const t = useWords()
  const { keys, session } = talk
  if (keys.length === 0) return null
  return (
    <>
      {keys.map(key => (
        <Key key={key.fingerprint} of={key} address={address} name={name} />
      ))}
      <Own />
      {session && (
        <p className="text-small text-quiet">
          {t('otr.session', { name, own: session.own, theirs: session.theirs })}
        </p>
      )}
    </>
  )
}

function Key({
  of: { fingerprint, verified, current },
  address,
  name,
}: Omit<OtrKeysProps, 'talk'> & { readonly of: OtrPeerKey }) {
  const t = useWords()
  const { otr } = useEngine()
  const set = useVerb((next: boolean) => otr.setVerified(address, fingerprint, next))
  const title = t('otr.key', { name })
  return (
    <article aria-label={title} className="rounded-2xl bg-raised p-4 shadow-[inset_0_0_0_1px_var(--line)]">
      <h3 className="font-semibold">{title}</h3>
      <p className="mb-3 flex items-center gap-1 text-small text-quiet">
        {verified && <ShieldCheck className="size-4 shrink-0 text-safe" aria-hidden="true" />}
        {t(verified ? 'otr.key.verified' : current ? 'otr.key.current' : 'otr.key.before')}
      </p>
      <Fingerprint hex={fingerprint} />
      {!verified && <p className="mt-3 text-small text-quiet">{t('otr.key.text', { name })}</p>}
      <Button look="quiet" className="mt-1 -ms-3" busy={set.busy} onClick={() => void set.run(!verified)}>
        {t(verified ? 'otr.key.unverify' : 'otr.key.verify')}
      </Button>
      <RefusalLine refusal={set.refusal} />
    </article>
  )
}

function Own() {
  const t = useWords()
  const { otr } = useEngine()
  const [question] = useState(() => asked(otr.own()))
  const found = useValue(question)
  if (found.kind !== 'answered') return null
  return (
    <div>
      <h3 className="mb-2 text-small font-semibold">{t('otr.own')}</h3>
      <Fingerprint hex={found.answer} />
    </div>
  )
}
