import { useEffect, useState } from 'react'
import { useNow } from '../bind/use-now.ts'
import { leftWords } from '../vanish/span-words.ts'
import { useLocales, useSpans } from '../vanish/use-spans.ts'
import { useWords } from '../words/use-words.ts'

interface SlowLineProps {
  readonly seconds: number
  readonly until: number
  /** How often somebody has tried to write too soon. */
  readonly tries: number
}

/** XEP-0500 §6: that one waits between two messages here, and how long now. It is read aloud when somebody tries to write too soon. */
export function SlowLine({ seconds, until, tries }: SlowLineProps) {
  const t = useWords()
  const spans = useSpans()
  const locales = useLocales()
  const left = until - useNow(1000)
  const rule = t('group.slow.rule', { span: spans.long(seconds) })
  const wait = left > 0 ? t('group.slow.wait', { span: leftWords(left, locales, 'long') }) : undefined
  const [told, setTold] = useState<string>()
  useEffect(() => {
    if (tries > 0) setTold(wait)
    // What is read aloud is said once for each try, and not each second.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [tries])
  return (
    <>
      <p className="mt-0.5 px-3 text-center text-small text-balance text-quiet tabular-nums">
        {rule} {wait && <span className="font-medium text-ink">{wait}</span>}
      </p>
      <span role="status" className="sr-only">
        {told}
      </span>
    </>
  )
}
