/** The named stages and how a stanza goes through one: in order, without a promise while handlers answer at once. */
import { isPromise } from '../host/awaitable.ts'
import type {
  Awaitable,
  Handlers,
  IqStages,
  Kept,
  Message,
  MessageStages,
  Place,
  PresenceStages,
  Sides,
} from '../host/module.ts'

type Check<S> = (stanza: S, at: Place) => Awaitable<void>
type Change<S> = (stanza: S, at: Place) => Awaitable<S>
type Taking<S> = (stanza: S, at: Place) => Awaitable<boolean>

/** Each handler in turn; a refusal is thrown. */
export const each = <S>(handlers: readonly Check<S>[], stanza: S, at: Place, from = 0): Awaitable<void> => {
  for (let i = from; i < handlers.length; i++) {
    const done = handlers[i]!(stanza, at)
    if (isPromise(done)) return done.then(() => each(handlers, stanza, at, i + 1))
  }
}

/** Each handler changes what the one before returned. */
export const fold = <S>(handlers: readonly Change<S>[], stanza: S, at: Place, from = 0): Awaitable<S> => {
  let current = stanza
  for (let i = from; i < handlers.length; i++) {
    const changed = handlers[i]!(current, at)
    if (isPromise(changed)) return changed.then(next => fold(handlers, next, at, i + 1))
    current = changed
  }
  return current
}

/** The first handler that takes it ends the stage. */
export const taken = <S>(
  handlers: readonly Taking<S>[],
  stanza: S,
  at: Place,
  from = 0,
): Awaitable<boolean> => {
  for (let i = from; i < handlers.length; i++) {
    const took = handlers[i]!(stanza, at)
    if (isPromise(took)) return took.then(yes => yes || taken(handlers, stanza, at, i + 1))
    if (took) return true
  }
  return false
}

export const keptBy = (
  handlers: readonly MessageStages['archive'][],
  m: Message,
  sides: Sides,
): Kept | undefined => {
  for (const archive of handlers) {
    const kept = archive(m, sides)
    if (kept !== undefined) return kept
  }
  return undefined
}

type Lists<T> = { readonly [K in keyof T]: T[K][] }
/** Every module's handlers by stage. */
export interface Stages {
  readonly message: Lists<MessageStages>
  readonly presence: Lists<PresenceStages>
  readonly iq: Lists<IqStages>
}
export const stages = (): Stages => ({
  message: { guard: [], prepare: [], archive: [], copy: [], copied: [], heard: [], missed: [] },
  presence: { guard: [], prepare: [], seen: [] },
  iq: { guard: [], told: [] },
})

const collect = <T extends object>(lists: Lists<T>, handlers: Partial<T> | undefined): void => {
  if (handlers === undefined) return
  for (const stage of Object.keys(lists) as (keyof T)[]) {
    const run = handlers[stage]
    if (run !== undefined) lists[stage].push((run as (...a: never[]) => unknown).bind(handlers) as T[keyof T])
  }
}
export const addStages = (all: Stages, handlers: Handlers): void => {
  collect(all.message, handlers.message)
  collect(all.presence, handlers.presence)
  collect(all.iq, handlers.iqStages)
}
