import { useLingui } from '@lingui/react'
import { ExternalLink, MapPin } from 'lucide-react'
import { useState } from 'react'
import type { EnclosedPlace } from '../bind/contract.ts'
import { LeaveQuestion } from '../chat/leave-question.tsx'
import { Button } from '../parts/button.tsx'
import { CopyIcon } from '../parts/copy-button.tsx'
import { useWords } from '../words/use-words.ts'
import { coordinates, MAP_HOST, mapOf } from './place.ts'

const metres = (value: number, locale: string): string =>
  new Intl.NumberFormat([locale], {
    style: 'unit',
    unit: value < 1000 ? 'meter' : 'kilometer',
    unitDisplay: 'long',
    maximumSignificantDigits: 2,
  }).format(value < 1000 ? value : value / 1000)

/** A point in numbers, and how sure it is. */
export function PlaceWords({ place }: { readonly place: EnclosedPlace }) {
  const t = useWords()
  const { i18n } = useLingui()
  return (
    <>
      <span dir="ltr" className="tabular block font-semibold select-text">
        {coordinates(place)}
      </span>
      {place.accuracy !== undefined && (
        <span className="block text-small text-quiet">
          {t('enclose.place.accuracy', { metres: metres(place.accuracy, i18n.locale) })}
        </span>
      )}
    </>
  )
}

/** Where somebody says they are. No map is fetched: its maker would learn who looks at which place. */
export function PlaceCard({
  place,
  inTabOrder,
}: {
  readonly place: EnclosedPlace
  readonly inTabOrder: boolean
}) {
  const t = useWords()
  const [leaving, setLeaving] = useState(false)
  const tabIndex = inTabOrder ? 0 : -1
  return (
    <div className="min-w-56 py-0.5 whitespace-normal">
      <div className="flex items-center gap-3">
        <span className="grid size-10 shrink-0 place-items-center rounded-full bg-sunken text-accent">
          <MapPin className="size-5" aria-hidden="true" />
        </span>
        <div className="min-w-0 flex-1">
          <span className="block text-small text-quiet">{t('enclose.place')}</span>
          <PlaceWords place={place} />
        </div>
        <CopyIcon text={coordinates(place)} label={t('enclose.place.copy')} tabIndex={tabIndex} />
      </div>
      <Button compact className="mt-2 w-full" tabIndex={tabIndex} onClick={() => setLeaving(true)}>
        <ExternalLink className="size-4 shrink-0" aria-hidden="true" />
        {t('enclose.place.map', { host: MAP_HOST })}
      </Button>
      {leaving && <LeaveQuestion href={mapOf(place)} host={MAP_HOST} onClose={() => setLeaving(false)} />}
    </div>
  )
}
