import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Item } from '../roster/index.ts'
import { inbound, inState, outbound, STATES, type State, stateOf, VERBS, type Verb } from './subscription.ts'

/**
 * An account's view of a contact in three plain questions; Appendix A said again without tables. Granting is `subscribed` or `unsubscribed`
 * by the side that is seen, asking is `subscribe` or `unsubscribe` by the side that sees.
 */
interface Facts {
  readonly sees: boolean
  readonly asked: boolean
  readonly seen: boolean
  readonly isAsked: boolean
}
const factsOf = (state: State): Facts => ({
  sees: state.startsWith('T') || state === 'B',
  asked: state.includes('O'),
  seen: state.startsWith('F') || state === 'B',
  isAsked: /\+.*I/.test(state),
})
const afterOutbound = (verb: Verb, f: Facts): { passes: boolean; facts: Facts } => {
  switch (verb) {
    case 'subscribe':
      return { passes: true, facts: { ...f, asked: f.asked || !f.sees } }
    case 'unsubscribe':
      return { passes: true, facts: { ...f, asked: false, sees: false } }
    case 'subscribed':
      return { passes: f.isAsked, facts: f.isAsked ? { ...f, isAsked: false, seen: true } : f }
    case 'unsubscribed':
      return { passes: f.isAsked || f.seen, facts: { ...f, isAsked: false, seen: false } }
  }
}
const afterInbound = (verb: Verb, f: Facts): { passes: boolean; facts: Facts } => {
  switch (verb) {
    case 'subscribe':
      return f.seen || f.isAsked
        ? { passes: false, facts: f }
        : { passes: true, facts: { ...f, isAsked: true } }
    case 'unsubscribe':
      return { passes: f.isAsked || f.seen, facts: { ...f, isAsked: false, seen: false } }
    case 'subscribed':
      return { passes: f.asked, facts: f.asked ? { ...f, asked: false, sees: true } : f }
    case 'unsubscribed':
      return { passes: f.asked || f.sees, facts: { ...f, asked: false, sees: false } }
  }
}

describe('RFC 6121 Appendix A', () => {
  for (const verb of VERBS)
    for (const state of STATES) {
      test(`A.2: outbound ${verb} in ${state}`, () => {
        const { passes, next } = outbound(verb, state)
        expect({ passes, facts: factsOf(next) }).toEqual(afterOutbound(verb, factsOf(state)))
      })
      test(`A.3: inbound ${verb} in ${state}`, () => {
        const { passes, next } = inbound(verb, state)
        expect({ passes, facts: factsOf(next) }).toEqual(afterInbound(verb, factsOf(state)))
      })
    }

  const item: Item = { subscription: 'none', groups: ['colleagues'], name: 'Nora', listed: true, version: 7 }
  test('an item moved to a state is in that state and keeps its name and groups', () => {
    for (const from of STATES)
      for (const to of STATES) {
        const moved = inState(inState(item, from, '<presence/>'), to, '<presence/>')
        expect(stateOf(moved)).toBe(to)
        expect(moved).toMatchObject({ name: 'Nora', groups: ['colleagues'] })
      }
  })

  const step = fc.record({
    by: fc.constantFrom('one' as const, 'other' as const),
    verb: fc.constantFrom(...VERBS),
  })
  test('whatever two accounts send each other, both know the same: who sees whom, and who waits for whom', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps => {
        const states = { one: 'N' as State, other: 'N' as State }
        for (const { by, verb } of steps) {
          const to = by === 'one' ? 'other' : 'one'
          const sent = outbound(verb, states[by])
          states[by] = sent.next
          if (sent.passes) states[to] = inbound(verb, states[to]).next
        }
        const [one, other] = [factsOf(states.one), factsOf(states.other)]
        expect([one.sees, one.asked, one.seen, one.isAsked]).toEqual([
          other.seen,
          other.isAsked,
          other.sees,
          other.asked,
        ])
      }),
    )
  })
})
