import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { Seen } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { Page } from '../parts/page.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { places } from '../shell/places.ts'
import { useWords } from '../words/use-words.ts'
import { Day } from './day.tsx'
import { SeenRow } from './seen-row.tsx'

/** What is left to see although everything is encrypted; of this device alone. */
export function SeenPage() {
  const t = useWords()
  const [, go] = useLocation()
  const engine = useEngine()
  const [question] = useState(() => asked(engine.privacy().then(its => its.seen())))
  const found = useValue(question)
  return (
    <Page
      title={t('seen.title')}
      measure="max-w-2xl"
      onBack={() => go(places.settingsPart('privacy'))}
      backAlways
    >
      <p className="py-5 text-quiet">{t('seen.text')}</p>
      {found.kind === 'asking' && (
        <p role="status" className="appears-late py-5 text-quiet">
          {t('seen.looking')}
        </p>
      )}
      {found.kind === 'refused' && (
        <div className="py-5">
          <RefusalLine refusal={found.refusal} />
        </div>
      )}
      {found.kind === 'answered' && <All seen={found.answer} />}
    </Page>
  )
}

function All({ seen: { conversations, complete } }: { readonly seen: Seen }) {
  const t = useWords()
  // To open a conversation would be to ask for the devices of who is in it.
  const items = useValue(useEngine().conversations)
  if (conversations.length === 0)
    return (
      <div className="py-16 text-center">
        <p className="text-title font-bold">{t('seen.none')}</p>
        <p className="mx-auto mt-1 max-w-80 text-quiet">{t('seen.none.text')}</p>
      </div>
    )
  const hours = Array.from({ length: 24 }, (_, hour) =>
    conversations.reduce((sum, one) => sum + (one.hours[hour] ?? 0), 0),
  )
  const most = Math.max(...conversations.map(one => one.sent + one.received))
  return (
    <>
      <section className="py-5">
        <h2 className="font-bold">{t('seen.day')}</h2>
        <p className="mb-3 text-small text-quiet">{t('seen.day.text')}</p>
        <Day hours={hours} />
      </section>
      <section className="py-5">
        <h2 className="mb-2 font-bold">{t('seen.people')}</h2>
        {!complete && <p className="mb-2 text-small text-quiet">{t('seen.partial')}</p>}
        <ul className="divide-y divide-line rounded-2xl bg-raised shadow-[inset_0_0_0_1px_var(--edge)]">
          {conversations.map(one => {
            const item = items.find(item => item.address === one.address)
            return item && <SeenRow key={one.address} seen={one} item={item} most={most} />
          })}
        </ul>
      </section>
      <p className="py-5 text-small text-quiet">{t('seen.close')}</p>
    </>
  )
}
