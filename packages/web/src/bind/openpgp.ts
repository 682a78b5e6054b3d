import { useEngine } from './app-context.ts'
import { type Asked, asked } from './asked.ts'
import type { Engine, OpenPgp, Value } from './contract.ts'
import { useValue } from './use-value.ts'

const known = new WeakMap<Engine, Value<Asked<OpenPgp>>>()

const openPgpOf = (engine: Engine): Value<Asked<OpenPgp>> => {
  const before = known.get(engine)
  if (before && before.get().kind !== 'refused') return before
  const question = asked(engine.openpgp())
  known.set(engine, question)
  return question
}
/** A part of the engine that is loaded by who has to do with it; undefined: it is not there yet. */
export const useOpenPgp = (): OpenPgp | undefined => {
  const found = useValue(openPgpOf(useEngine()))
  return found.kind === 'answered' ? found.answer : undefined
}
