import { ShieldCheck } from 'lucide-react'
import { useEngine } from '../bind/app-context.ts'
import type { ConversationItem } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { Way } from '../parts/way.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'

/** Stands where one would write: only verified devices may read here, and none is yet. */
export function Unverified({ item }: { readonly item: ConversationItem }) {
  const t = useWords()
  const { trust } = useValue(useEngine().policy)
  return (
    <section className="pad-safe-bottom shrink-0 border-t-2 border-warning bg-warning-tint">
      <div className="mx-auto w-full max-w-3xl px-4 py-4 wide:px-8">
        <p className="max-w-prose">
          {t(trust === 'verified-only' ? 'unverified.asked' : 'unverified.text', { name: item.name })}
        </p>
        <Way
          to={places.contact(item.address)}
          className="mt-2 inline-flex min-h-11 items-center gap-2 font-semibold text-accent"
        >
          <ShieldCheck className="size-5" aria-hidden="true" />
          {t('unverified.verify', { name: item.name })}
        </Way>
      </div>
    </section>
  )
}
