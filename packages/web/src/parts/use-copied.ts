import { useEffect, useState } from 'react'

const SAID_MS = 2500

export type CopyOutcome = 'copied' | 'refused'

/** Copies, and says for a moment what came of it: a browser may refuse. */
export const useCopied = (
  text: string,
): { readonly outcome: CopyOutcome | undefined; readonly copy: () => void } => {
  const [outcome, setOutcome] = useState<CopyOutcome>()
  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(undefined), SAID_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = async (): Promise<void> => {
    // Without a secure context there is no clipboard at all.
    const isDone = await navigator.clipboard?.writeText(text).then(
      () => true,
      () => false,
    )
    setOutcome(isDone ? 'copied' : 'refused')
  }
  return { outcome, copy: () => void copy() }
}
