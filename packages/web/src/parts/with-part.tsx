import type { ReactNode } from 'react'
import type { Asked } from '../bind/asked.ts'
import { RefusalLine } from './refusal-line.tsx'

/** What is drawn of a part that has to be loaded first, or why it could not be. */
export function WithPart<T>({
  part,
  children,
}: {
  readonly part: Asked<T>
  readonly children: (part: T) => ReactNode
}) {
  if (part.kind === 'answered') return children(part.answer)
  return <RefusalLine refusal={part.kind === 'refused' ? part.refusal : undefined} />
}
