import { useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import { asked } from '../bind/asked.ts'
import { useValue } from '../bind/use-value.ts'
import { Dots } from '../parts/dots.tsx'
import { RefusalLine } from '../parts/refusal-line.tsx'

/** This device and that one as sixty digits, in groups that can be read aloud; on every screen in the same rows, which are compared. */
export function SafetyNumber({
  address,
  fingerprint,
}: {
  readonly address: string
  readonly fingerprint: string
}) {
  const { verification } = useEngine()
  const [question] = useState(() => asked(verification.safetyNumber(address, fingerprint)))
  const answer = useValue(question)
  if (answer.kind === 'refused') return <RefusalLine refusal={answer.refusal} />
  if (answer.kind === 'asking')
    return (
      <p role="status" className="grid h-28 place-items-center">
        <Dots />
      </p>
    )
  return (
    <p
      dir="ltr"
      className="grid grid-cols-4 gap-x-3 gap-y-2 rounded-xl bg-sunken px-4 py-3 text-center font-mono text-[1.0625rem] tabular-nums select-all"
    >
      {answer.answer.map((group, i) => (
        <span key={i}>{group} </span>
      ))}
    </p>
  )
}
