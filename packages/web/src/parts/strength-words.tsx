import type { ReactNode } from 'react'
import { useWords } from '../words/use-words.ts'
import { classes } from './class-names.ts'
import { type Strength, strengthOf } from './password-strength.ts'

const words = {
  common: 'strength.common',
  weak: 'strength.weak',
  good: 'strength.good',
  strong: 'strength.strong',
} as const
const steps: Readonly<Record<Strength['kind'], number>> = {
  empty: 0,
  short: 1,
  common: 1,
  weak: 2,
  good: 3,
  strong: 4,
}

/** The advice, until there is something to judge. */
export function StrengthWords({ password, hint }: { readonly password: string; readonly hint: ReactNode }) {
  const t = useWords()
  const strength = strengthOf(password)
  const step = steps[strength.kind]
  return (
    <div className="flex min-h-9 items-start gap-3" aria-live="polite">
      {strength.kind === 'empty' ? (
        <span>{hint}</span>
      ) : (
        <>
          <span className="sr-only">{t('strength.label')}: </span>
          <span className="flex gap-1 pt-[0.3125rem]" aria-hidden="true">
            {[1, 2, 3, 4].map(n => (
              <span
                key={n}
                className={classes(
                  'size-2 rounded-full',
                  n > step ? 'bg-line' : step > 2 ? 'bg-safe' : 'bg-warning',
                )}
              />
            ))}
          </span>
          <span className={step > 2 ? 'text-safe' : 'text-warning'}>
            {strength.kind === 'short'
              ? t('strength.short', { missing: strength.missing })
              : t(words[strength.kind])}
          </span>
        </>
      )}
    </div>
  )
}
