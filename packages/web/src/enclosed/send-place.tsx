import { LocateFixed } from 'lucide-react'
import { useState } from 'react'
import type { EnclosedPlace } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Actions } from '../parts/actions.tsx'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Dots } from '../parts/dots.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import type { MessageId } from '../words/message-id.ts'
import { useWords } from '../words/use-words.ts'
import type { EnclosingProps } from './enclosing-props.ts'
import { PlaceWords } from './place-card.tsx'
import { rough } from './place.ts'

type Found =
  | { readonly kind: 'nothing' | 'looking' | 'denied' | 'unknown' }
  | { readonly kind: 'here'; readonly place: EnclosedPlace }
const trouble: Partial<Record<Found['kind'], MessageId>> = {
  denied: 'enclose.place.denied',
  unknown: 'enclose.place.unknown',
}
const PATIENCE_MS = 20_000

/** Where one is, by the browser, which asks; seen before it is sent, and only as exact as one wants. */
export function SendPlace({ name, run, onSent, onClose }: EnclosingProps) {
  const t = useWords()
  const [found, setFound] = useState<Found>({ kind: 'nothing' })
  const [exact, setExact] = useState<'exact' | 'rough'>('exact')
  const place = found.kind === 'here' ? (exact === 'exact' ? found.place : rough(found.place)) : undefined
  const send = useVerb(async () => place && run(place))
  const look = (): void => {
    setFound({ kind: 'looking' })
    navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) =>
        setFound({
          kind: 'here',
          place: { kind: 'place', latitude, longitude, accuracy: Math.round(accuracy) },
        }),
      ({ code, PERMISSION_DENIED }) => setFound({ kind: code === PERMISSION_DENIED ? 'denied' : 'unknown' }),
      { enableHighAccuracy: true, timeout: PATIENCE_MS },
    )
  }
  const word = trouble[found.kind]
  return (
    <Dialog open onClose={onClose} title={t('enclose.place.title', { name })} text={t('enclose.place.text')}>
      <div aria-live="polite">
        {found.kind === 'looking' && (
          <p className="grid h-24 place-items-center">
            <span className="sr-only">{t('enclose.place.looking')}</span>
            <Dots />
          </p>
        )}
        {word && <p className="mb-4 text-danger">{t(word)}</p>}
        {place && (
          <div className="mb-4 rounded-2xl bg-sunken px-4 py-3">
            <PlaceWords place={place} />
          </div>
        )}
      </div>
      {place && (
        <div className="mb-5">
          <Choice
            name="exactness"
            legend={t('enclose.place.how')}
            options={[
              { value: 'exact', label: t('enclose.place.exact') },
              { value: 'rough', label: t('enclose.place.rough'), hint: t('enclose.place.rough.hint') },
            ]}
            value={exact}
            onChange={setExact}
          />
        </div>
      )}
      <RefusalLine refusal={send.refusal} />
      <Actions>
        <Button onClick={onClose}>{t('do.cancel')}</Button>
        {place ? (
          <Button
            look="primary"
            busy={send.busy}
            onClick={async () => {
              if (!(await send.run())) return
              onSent()
              onClose()
            }}
          >
            {t('composer.send')}
          </Button>
        ) : (
          <Button look="primary" disabled={found.kind === 'looking'} onClick={look}>
            <LocateFixed className="size-4.5" aria-hidden="true" />
            {t(word ? 'do.try-again' : 'enclose.place.find')}
          </Button>
        )}
      </Actions>
    </Dialog>
  )
}
