import { KeyRound } from 'lucide-react'
import type { ConversationItem } from '../bind/contract.ts'
import { Way } from '../parts/way.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

interface KeyNoticeProps {
  readonly item: ConversationItem
  /** Of those that it is for somebody has a new key; or one has none oneself. */
  readonly kind: 'undecided' | 'no-own-key'
}

/** Stands where one would write while nothing can go by OpenPGP. */
export function KeyNotice({ item, kind }: KeyNoticeProps) {
  const t = useWords()
  const isOwn = kind === 'no-own-key'
  const name = { name: item.name }
  return (
    <section className="pad-safe-bottom shrink-0 border-t-2 border-warning bg-warning-tint">
      <div className="mx-auto w-full max-w-3xl px-4 py-4 wide:px-8">
        <p className="max-w-prose">
          {isOwn ? t('openpgp.notice.no-own-key') : t('openpgp.notice.undecided', name)}
        </p>
        <Way
          to={isOwn ? places.settingsPart('openpgp') : places.contact(item.address)}
          className="mt-2 inline-flex min-h-11 items-center gap-2 font-semibold text-accent"
        >
          <KeyRound className="size-5" aria-hidden="true" />
          {t(isOwn ? 'openpgp.own.open' : 'openpgp.notice.decide')}
        </Way>
      </div>
    </section>
  )
}
