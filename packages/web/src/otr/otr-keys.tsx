import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { OtrPeerKey, OtrTalk } from '../bind/contract.ts'
import { AskingButton } from '../parts/asking-button.tsx'
import { Button } from '../parts/button.tsx'
import { Fingerprint } from '../parts/fingerprint.tsx'
import { useWords } from '../words/use-words.ts'
import { CompareOtr } from './compare-otr.tsx'
import { OwnOtrKey } from './own-key.tsx'

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
      <OwnOtrKey />
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
  const [comparing, setComparing] = useState(false)
  const title = t('otr.key', { name })
  return (
    <article aria-label={title} className="rounded-2xl bg-raised p-4 shadow-[inset_0_0_0_1px_var(--line)]">
      <h3 className="font-semibold">{title}</h3>
      <p className="mb-3 flex items-center gap-1 text-small text-quiet">
        {verified && <ShieldCheck className="size-4 shrink-0 text-safe" aria-hidden="true" />}
        {t(verified ? 'otr.key.verified' : current ? 'otr.key.current' : 'otr.key.before')}
      </p>
      <Fingerprint hex={fingerprint} />
      {verified ? (
        <div className="mt-1 -ms-3">
          <AskingButton
            label={t('otr.key.unverify')}
            title={t('otr.unverify.title', { name })}
            text={t('otr.unverify.text', { name })}
            submit={t('otr.unverify.submit')}
            run={() => otr.setVerified(address, fingerprint, false)}
          />
        </div>
      ) : (
        <Button className="mt-3" onClick={() => setComparing(true)}>
          {t('otr.compare')}
        </Button>
      )}
      {comparing && (
        <CompareOtr
          address={address}
          name={name}
          fingerprint={fingerprint}
          onClose={() => setComparing(false)}
        />
      )}
    </article>
  )
}
