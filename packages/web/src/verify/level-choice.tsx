import { useEngine } from '../bind/app-context.ts'
import type { TrustLevel } from '../bind/contract.ts'
import { useValue } from '../bind/use-value.ts'
import { useVerb } from '../bind/use-verb.ts'
import { Choice } from '../parts/choice.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

/** Which devices get what is written, everywhere. */
export function LevelChoice() {
  const t = useWords()
  const { verification, policy } = useEngine()
  const level = useValue(verification.level)
  const isFloor = useValue(policy).trust === 'verified-only'
  const set = useVerb((next: TrustLevel) => verification.setLevel(next))
  return (
    <div className="py-5">
      <Choice
        name="level"
        legend={<h2 className="font-bold">{t('level.title')}</h2>}
        value={level}
        onChange={next => void set.run(next)}
        options={[
          {
            value: 'first-use',
            label: t('level.first-use'),
            hint: t(isFloor ? 'level.asked' : 'level.first-use.hint'),
            disabled: isFloor,
          },
          { value: 'verified-only', label: t('level.verified-only'), hint: t('level.verified-only.hint') },
        ]}
      />
      <RefusalLine refusal={set.refusal} />
    </div>
  )
}

/** The same in one conversation. */
export function LevelHere({ address, name }: { readonly address: string; readonly name: string }) {
  const t = useWords()
  const { verification, policy } = useEngine()
  const isFloor = useValue(policy).trust === 'verified-only'
  const everywhere = useValue(verification.level)
  const here = useValue(verification.levelOf(address))
  const set = useVerb((next: TrustLevel | undefined) => verification.setLevelOf(address, next))
  return (
    <div className="py-5">
      <Choice
        name="level-here"
        legend={t('level.here', { name })}
        value={here ?? 'everywhere'}
        onChange={next => void set.run(next === 'everywhere' ? undefined : next)}
        options={[
          {
            value: 'everywhere',
            label: t('level.everywhere'),
            hint: t(everywhere === 'first-use' ? 'level.first-use' : 'level.verified-only'),
          },
          {
            value: 'first-use',
            label: t('level.first-use'),
            ...(isFloor && { hint: t('level.asked'), disabled: true }),
          },
          { value: 'verified-only', label: t('level.verified-only') },
        ]}
      />
      <RefusalLine refusal={set.refusal} />
    </div>
  )
}
