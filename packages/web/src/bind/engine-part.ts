import { useMemo } from 'react'
import { useEngine } from './app-context.ts'
import { type Asked, asked } from './asked.ts'
import type { ContactNames, Engine, OpenPgp, Value } from './contract.ts'
import { useValue } from './use-value.ts'

/** A part of the engine that is loaded by who has to do with it. One that could not be had is asked for by who is drawn next, and not before. */
const enginePart = <T>(ask: (engine: Engine) => Promise<T>): (() => Asked<T>) => {
  const known = new WeakMap<Engine, Value<Asked<T>>>()
  const partOf = (engine: Engine): Value<Asked<T>> => {
    const before = known.get(engine)
    if (before && before.get().kind !== 'refused') return before
    const question = asked(ask(engine))
    known.set(engine, question)
    return question
  }
  return () => {
    const engine = useEngine()
    return useValue(useMemo(() => partOf(engine), [engine]))
  }
}

export const useOpenPgp = enginePart<OpenPgp>(engine => engine.openpgp())
export const useContactNames = enginePart<ContactNames>(engine => engine.contactNames())
