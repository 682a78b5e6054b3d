import { useState } from 'react'
import { useLocation } from 'wouter'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import type { Holding } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { sizeWords } from '../files/size-words.ts'
import { Page } from '../parts/page.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { places } from '../shell/places.ts'
import { useLocales } from '../vanish/use-spans.ts'
import { useTimeWords, useWords } from '../words/use-words.ts'
import { classes, endOf, wordOf } from './kept-words.ts'

/** Every kind of data that the own server holds about the account, in its own words and numbers. */
export function KeptPage() {
  const t = useWords()
  const [, go] = useLocation()
  const engine = useEngine()
  const [question] = useState(() => asked(engine.privacy().then(its => its.held())))
  const found = useValue(question)
  return (
    <Page
      title={t('kept.title')}
      measure="max-w-2xl"
      onBack={() => go(places.settingsPart('privacy'))}
      backAlways
      toRead
    >
      {found.kind === 'asking' && (
        <p role="status" className="appears-late py-5 text-quiet">
          {t('kept.asking')}
        </p>
      )}
      {found.kind === 'refused' && (
        <div className="py-5">
          <RefusalLine refusal={found.refusal} />
        </div>
      )}
      {found.kind === 'answered' && <All holdings={found.answer} />}
    </Page>
  )
}

function All({ holdings }: { readonly holdings: readonly Holding[] }) {
  const t = useWords()
  const known = new Set(classes.map(([kind]) => kind))
  const others = holdings.filter(one => !known.has(one.class))
  return (
    <>
      <p className="py-5 text-quiet">{t('kept.text')}</p>
      {classes.map(([kind, word]) => {
        const some = holdings.filter(one => one.class === kind)
        return some.length > 0 && <Kind key={kind} title={t(word)} some={some} />
      })}
      {others.length > 0 && <Kind title={t('kept.class.technical')} some={others} />}
      <p className="py-5 text-small text-quiet">{t('kept.beside')}</p>
    </>
  )
}

function Kind({ title, some }: { readonly title: string; readonly some: readonly Holding[] }) {
  return (
    <section className="py-5">
      <h2 className="mb-2 font-bold">{title}</h2>
      <ul className="divide-y divide-line rounded-2xl bg-raised shadow-[inset_0_0_0_1px_var(--edge)]">
        {some.map(one => (
          <Row key={one.store} holding={one} />
        ))}
      </ul>
    </section>
  )
}

function Row({ holding }: { readonly holding: Holding }) {
  const t = useWords()
  const locales = useLocales()
  const times = useTimeWords()
  const { entries, bytes, since, until, days, purpose } = holding
  const word = wordOf(holding)
  const end = endOf(holding)
  const amount = [
    t('kept.entries', { count: entries }),
    bytes === undefined ? undefined : sizeWords(bytes, locales),
    since === undefined ? undefined : t('kept.since', { when: times.brief(since, Date.now()) }),
  ]
  return (
    <li className="px-4 py-3">
      {word ? <p className="font-medium">{t(word)}</p> : <p lang="en">{purpose}</p>}
      <p className="tabular text-small text-quiet">{amount.filter(Boolean).join(' · ')}</p>
      <p className="text-small text-quiet" lang={end ? undefined : 'en'}>
        {end ? t(end, { count: days ?? 0 }) : t('kept.until', { until })}
      </p>
    </li>
  )
}
