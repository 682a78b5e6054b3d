import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import { useValue } from '../bind/use-value.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dots } from '../parts/dots.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'
import { useWords } from '../words/use-words.ts'

interface SafetyNumberProps {
  readonly address: string
  readonly fingerprint: string
}
interface Both {
  readonly number: readonly string[]
  readonly words: readonly string[]
}

/** This device and that one as sixty digits, and as words that say as much: what is compared, in the way that suits. */
export function SafetyNumber({ address, fingerprint }: SafetyNumberProps) {
  const { verification } = useEngine()
  const [question] = useState(() =>
    asked(
      verification
        .safetyNumber(address, fingerprint)
        .then(async number => ({ number, words: await verification.safetyWords(number) })),
    ),
  )
  const answer = useValue(question)
  if (answer.kind === 'refused') return <RefusalLine refusal={answer.refusal} />
  if (answer.kind === 'asking')
    return (
      <p role="status" className="grid h-28 place-items-center">
        <Dots />
      </p>
    )
  return <Shown both={answer.answer} />
}

/** In groups that can be read aloud; on every screen in the same rows, which are compared. */
function Shown({ both: { number, words } }: { readonly both: Both }) {
  const t = useWords()
  return (
    <>
      <p
        dir="ltr"
        className="grid grid-cols-4 gap-x-3 gap-y-2 rounded-xl bg-sunken px-4 py-3 text-center font-mono text-[1.0625rem] tabular-nums select-all"
      >
        {number.map((group, i) => (
          <span key={i}>{group} </span>
        ))}
      </p>
      <CopyButton
        look="quiet"
        compact
        className="-ms-3"
        text={number.join(' ')}
        label={t('verify.number.copy')}
      />
      <details className="text-small">
        <summary className="min-h-8 text-quiet">{t('verify.words')}</summary>
        <p className="mt-1 text-quiet">{t('verify.words.text')}</p>
        <ol
          lang="en"
          dir="ltr"
          className="mt-2 grid grid-cols-3 gap-x-3 gap-y-1.5 rounded-xl bg-sunken px-4 py-3"
        >
          {words.map((word, i) => (
            <li key={i} className="flex gap-1.5">
              <span className="tabular w-5 shrink-0 text-end text-quiet" aria-hidden="true">
                {i + 1}
              </span>
              <span className="font-semibold select-text">{word}</span>
            </li>
          ))}
        </ol>
        <CopyButton
          look="quiet"
          compact
          className="-ms-3"
          text={words.join(' ')}
          label={t('verify.words.copy')}
        />
      </details>
    </>
  )
}
