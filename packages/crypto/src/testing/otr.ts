/** Two programs that speak OTR over a wire which the test holds in its hands. */
import { OTR_BEGIN, type OtrAct, type OtrEvent, type OtrState, otrStep } from '../otr/conversation.ts'
import { decodeOtrKey, type OtrKey } from '../otr/dsa.ts'
import { fromHex } from '../bytes.ts'
import keys from '../../vectors/otr-keys.json' with { type: 'json' }
import { seededRandom } from './random.ts'

export const otrKey = (who: keyof typeof keys): OtrKey => decodeOtrKey(fromHex(keys[who])!)

export class OtrEnd {
  readonly key: OtrKey
  readonly tag: number
  readonly random: (length: number) => Uint8Array
  state: OtrState = OTR_BEGIN
  now = 0
  willing = true
  readonly events: OtrEvent[] = []

  constructor(who: keyof typeof keys, seed: number) {
    this.key = otrKey(who)
    this.tag = 0x1000 + seed
    this.random = seededRandom(seed)
  }
  does(act: OtrAct): readonly string[] {
    const { state, events, send } = otrStep(this.state, act, this, this.random)
    this.state = state
    this.events.push(...events)
    return send
  }
  hears(text: string): readonly string[] {
    return this.does({ kind: 'receive', text })
  }
  /** What was told since this was asked last. */
  told(): readonly OtrEvent[] {
    return this.events.splice(0)
  }
}
/** Carries what each has to say until nobody has; what went over the wire, in order. */
export const carry = (from: OtrEnd, to: OtrEnd, said: readonly string[]): readonly string[] => {
  const wire: string[] = []
  let turn = { from, to, said }
  while (turn.said.length > 0) {
    const { from: a, to: b, said: texts } = turn
    wire.push(...texts)
    if (wire.length > 40) throw new Error('they do not come to an end')
    turn = { from: b, to: a, said: texts.flatMap(text => b.hears(text)) }
  }
  return wire
}
export const talking = (): { readonly ana: OtrEnd; readonly bert: OtrEnd } => {
  const [ana, bert] = [new OtrEnd('ana', 1), new OtrEnd('bert', 2)]
  carry(ana, bert, ana.does({ kind: 'query' }))
  return { ana, bert }
}
