import type { ReactNode } from 'react'
import type { OpenPgpKey } from '../bind/contract.ts'
import { useNow } from '../bind/use-now.ts'
import { CopyIcon } from '../parts/copy-button.tsx'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { KeyCode, keyGroups } from './key-code.tsx'

interface KeyFactsProps {
  readonly title: string
  readonly openPgpKey: OpenPgpKey
  readonly children?: ReactNode
}

/** What can be told of a key, and its code to be compared. */
export function KeyFacts({ title, openPgpKey, children }: KeyFactsProps) {
  const t = useWords()
  const times = useTimeWords()
  const now = useNow(60_000)
  const { fingerprint, created, expires, usable } = openPgpKey
  const facts = [
    t('openpgp.key.created', { when: times.dayWithin(created, now) }),
    expires !== undefined && t('openpgp.key.expires', { when: times.dayWithin(expires, now) }),
    !usable && t('openpgp.key.unusable'),
  ].filter(text => text !== false)
  return (
    <article
      aria-label={`${title} ${fingerprint.slice(-8)}`}
      className="rounded-2xl bg-raised p-4 shadow-[inset_0_0_0_1px_var(--line)]"
    >
      <div className="-me-3 flex items-center justify-between">
        <h3 className="font-semibold">{title}</h3>
        <CopyIcon text={keyGroups(fingerprint).join(' ')} label={t('device.code.copy')} />
      </div>
      <p className="mb-2 text-small text-quiet">{facts.join(' · ')}</p>
      <KeyCode hex={fingerprint} />
      {children}
    </article>
  )
}
