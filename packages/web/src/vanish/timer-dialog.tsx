import { useId, useState } from 'react'
import type { Conversation } from '../bind/contract.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Choice } from '../parts/choice.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field, frame } from '../parts/field.tsx'
import { intoView } from '../parts/into-view.ts'
import { VerbActions } from '../parts/verb-actions.tsx'
import { useWords } from '../words/use-words.ts'
import { exactUnit, type Unit, unitName, UNITS } from './span-words.ts'
import { useLocales, useSpans } from './use-spans.ts'

const PRESETS: readonly number[] = [30, 300, 3600, 28_800, 86_400, 604_800, 2_419_200]
/** What the engine takes. */
const SHORTEST = 5
const LONGEST = 366 * 86_400
const DAY = 86_400

interface TimerDialogProps {
  readonly conversation: Pick<Conversation, 'setTimer'>
  readonly timer: number | undefined
  /** A day at most. */
  readonly offRecord: boolean
  readonly onClose: () => void
}

export function TimerDialog({ conversation, timer, offRecord, onClose }: TimerDialogProps) {
  const t = useWords()
  const spans = useSpans()
  const isOwn = timer !== undefined && !PRESETS.includes(timer)
  const [chosen, setChosen] = useState(isOwn ? 'own' : String(timer ?? 'off'))
  const [own, setOwn] = useState(exactUnit(isOwn ? timer : 2 * DAY))
  const set = useVerb(conversation.setTimer)
  const seconds = chosen === 'own' ? secondsOf(own) : Number(chosen)
  const isPossible = chosen === 'off' || (seconds >= SHORTEST && seconds <= (offRecord ? DAY : LONGEST))
  return (
    <Dialog open onClose={onClose} title={t('vanish.title')} text={t('vanish.text')}>
      <Choice
        name="timer"
        legend={t('vanish.legend')}
        value={chosen}
        onChange={setChosen}
        options={[
          ...(offRecord ? [] : [{ value: 'off', label: t('vanish.off') }]),
          ...PRESETS.filter(span => !offRecord || span <= DAY).map(span => ({
            value: String(span),
            label: spans.long(span),
          })),
          { value: 'own', label: t('vanish.own'), more: <OwnSpan span={own} onChange={setOwn} /> },
        ]}
      />
      <VerbActions
        verb={set}
        submit={t('vanish.save')}
        disabled={!isPossible}
        run={() => set.run(chosen === 'off' ? undefined : seconds)}
        onClose={onClose}
      />
    </Dialog>
  )
}

type Span = readonly [count: number, unit: Unit]
const secondsOf = ([count, unit]: Span): number => count * (UNITS.find(([one]) => one === unit)?.[1] ?? 1)

function OwnSpan({ span, onChange }: { readonly span: Span; readonly onChange: (span: Span) => void }) {
  const t = useWords()
  const locales = useLocales()
  const id = useId()
  const [count, unit] = span
  return (
    <div ref={intoView} className="flex items-end gap-2">
      <Field
        label={t('vanish.own.count')}
        type="number"
        inputMode="numeric"
        min={1}
        max={999}
        value={count === 0 ? '' : count}
        onChange={event => onChange([Math.trunc(event.target.valueAsNumber) || 0, unit])}
        className="w-28"
      />
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="mb-1.5 block font-semibold">
          {t('vanish.own.unit')}
        </label>
        <div className={`${frame} rounded-xl`}>
          <select
            id={id}
            value={unit}
            onChange={event => onChange([count, event.target.value as Unit])}
            className="min-h-11 w-full min-w-0 rounded-xl bg-transparent px-3 text-ink outline-none"
          >
            {UNITS.toReversed().map(([one]) => (
              <option key={one} value={one}>
                {unitName(one, locales)}
              </option>
            ))}
          </select>
        </div>
      </div>
    </div>
  )
}
