/**
 * RFC 6121 Appendix A: the nine subscription states and what each of the four stanzas does in them, outbound (A.2) and
 * inbound (A.3). A state is written as the appendix has it; pre-approval (§3.4) stands beside it.
 */
import type { Item, Subscription } from '../roster/index.ts'

export type State = 'N' | 'N+O' | 'N+I' | 'N+OI' | 'T' | 'T+I' | 'F' | 'F+O' | 'B'
export type Verb = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed'
export interface Step {
  /** Outbound: route it on. Inbound: deliver it. */
  readonly passes: boolean
  readonly next: State
}
export const STATES: readonly State[] = ['N', 'N+O', 'N+I', 'N+OI', 'T', 'T+I', 'F', 'F+O', 'B']
export const VERBS: readonly Verb[] = ['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed']

/** In the order of STATES: the next state, with `!` where the stanza does not pass. `=` is no change. */
const OUTBOUND: Readonly<Record<Verb, string>> = {
  subscribe: 'N+O = N+OI = = = F+O = =', // A.2.1
  unsubscribe: '= N = N+I N N+I = F F', // A.2.2
  subscribed: '!= != F F+O != B != != !=', // A.2.3
  unsubscribed: '!= != N N+O != T N N+O T', // A.2.4
}
const INBOUND: Readonly<Record<Verb, string>> = {
  subscribe: 'N+I N+OI != != T+I != != != !=', // A.3.1
  unsubscribe: '!= != N N+O != T N N+O T', // A.3.2
  subscribed: '!= T != T+I != != != B !=', // A.3.3
  unsubscribed: '!= N != N+I N N+I != F F', // A.3.4
}

const table = (rows: Readonly<Record<Verb, string>>): ReadonlyMap<string, Step> => {
  const steps = new Map<string, Step>()
  for (const verb of VERBS) {
    rows[verb].split(' ').forEach((cell, i) => {
      const state = STATES[i] as State
      const next = cell.replace('!', '')
      steps.set(`${verb} ${state}`, {
        passes: !cell.startsWith('!'),
        next: next === '=' ? state : (next as State),
      })
    })
  }
  return steps
}
const outboundSteps = table(OUTBOUND)
const inboundSteps = table(INBOUND)

export const outbound = (verb: Verb, state: State): Step => outboundSteps.get(`${verb} ${state}`) as Step
export const inbound = (verb: Verb, state: State): Step => inboundSteps.get(`${verb} ${state}`) as Step
export const isVerb = (type: string): type is Verb => VERBS.includes(type as Verb)

const LETTERS: Readonly<Record<Subscription, string>> = { none: 'N', to: 'T', from: 'F', both: 'B' }
const NAMES: Readonly<Record<string, Subscription>> = { N: 'none', T: 'to', F: 'from', B: 'both' }

export const stateOf = (item: Pick<Item, 'subscription' | 'ask' | 'request'>): State => {
  const pending = `${item.ask ? 'O' : ''}${item.request === undefined ? '' : 'I'}`
  return `${LETTERS[item.subscription]}${pending && '+'}${pending}` as State
}

/** The item moved to a state. `request` is kept where the state has a pending request. */
export const inState = (item: Item, state: State, request?: string): Item => {
  if (state === stateOf(item)) return item
  const [letter, pending = ''] = state.split('+')
  const { ask: _ask, request: kept, ...rest } = item
  return {
    ...rest,
    subscription: NAMES[letter as string] as Subscription,
    ...(pending.includes('O') ? { ask: true as const } : {}),
    ...(pending.includes('I') ? { request: kept ?? request ?? '' } : {}),
  }
}
