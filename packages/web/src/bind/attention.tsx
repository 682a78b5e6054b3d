import type { ReactNode } from 'react'
import { useEngine } from './app-context.ts'
import { type Asked, asked } from './asked.ts'
import type { Attention, Engine, Value } from './contract.ts'
import { useValue } from './use-value.ts'

const known = new WeakMap<Engine, Value<Asked<Attention>>>()

/** A part of the engine that is loaded beside the rest; one that could not be had is asked for again. */
const attentionOf = (engine: Engine): Value<Asked<Attention>> => {
  const before = known.get(engine)
  if (before && before.get().kind !== 'refused') return before
  const question = asked(engine.attention())
  known.set(engine, question)
  return question
}
export const useAttentionOf = (engine: Engine): Attention | undefined => {
  const found = useValue(attentionOf(engine))
  return found.kind === 'answered' ? found.answer : undefined
}
/** Draws nothing until it is there. */
export function WithAttention({ children }: { readonly children: (attention: Attention) => ReactNode }) {
  const attention = useAttentionOf(useEngine())
  return attention && children(attention)
}
