import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { CryptoError } from '../errors.ts'
import { seededRandom } from '../testing/random.ts'
import { carry, OtrEnd, talking } from '../testing/otr.ts'
import { fixed, int, reader } from './encoding.ts'
import { ORDER, PRIME } from './group.ts'
import { abort, answer, ask, hearSmp, IDLE, type Smp, type SmpStep } from './smp.ts'
import { type Tlv, TLV } from './tlv.ts'

const [one, two] = [Uint8Array.of(1), Uint8Array.of(2)]
const sessionId = Uint8Array.of(9)
const [ana, bert] = [
  { own: one, theirs: two, sessionId },
  { own: two, theirs: one, sessionId },
]
/** Both sides as far as they have come, each with the message that comes to it next. */
const talk = (given = 'harbour', seed = 1) => {
  const random = seededRandom(seed)
  const asking = ask(IDLE, ana, 'where?', 'harbour', random)
  const asked = hearSmp(IDLE, asking.send[0]!, random)
  const answered = answer(asked.smp, bert, given, random)
  const compared = hearSmp(asking.smp, answered.send[0]!, random)
  const concluded = hearSmp(answered.smp, compared.send[0]!, random)
  const over = hearSmp(compared.smp, concluded.send[0]!, random)
  return { asking, asked, answered, compared, concluded, over, random }
}
const partsIn = ({ value }: Tlv): readonly Uint8Array[] => {
  const from = reader(value)
  return Array.from({ length: from.int() }, () => from.data(192))
}
const withPart = (tlv: Tlv, at: number, part: Uint8Array): Tlv => {
  const parts = partsIn(tlv).map((old, i) => (i === at ? part : old))
  return { ...tlv, value: concat(int(parts.length), ...parts.flatMap(each => [int(each.length), each])) }
}
const aborted = (step: SmpStep): boolean =>
  step.smp.kind === 'idle' &&
  step.send.length === 1 &&
  step.send[0]!.type === TLV.smpAbort &&
  step.events[0]?.kind === 'compare-ended'

describe('S319: two people compare an answer', () => {
  it('same answers are told as the same to both, others as different', () => {
    for (const [given, same] of [
      ['harbour', true],
      ['harbor', false],
    ] as const) {
      const { asked, concluded, over } = talk(given)
      expect(asked.events).toEqual([{ kind: 'question', text: 'where?' }])
      expect([...concluded.events, ...over.events]).toEqual([
        { kind: 'compared', same },
        { kind: 'compared', same },
      ])
    }
  })
  it('another key, or another session, is another answer', () => {
    for (const bound of [
      { own: Uint8Array.of(3) },
      { theirs: Uint8Array.of(3) },
      { sessionId: Uint8Array.of(3) },
    ]) {
      const random = seededRandom(2)
      const asking = ask(IDLE, ana, '', 'harbour', random)
      const asked = hearSmp(IDLE, asking.send[0]!, random)
      const answered = answer(asked.smp, { ...bert, ...bound }, 'harbour', random)
      const compared = hearSmp(asking.smp, answered.send[0]!, random)
      expect(hearSmp(answered.smp, compared.send[0]!, random).events).toEqual([
        { kind: 'compared', same: false },
      ])
    }
  })
  it('0, 1, p-1 and p are refused in every place of every message', () => {
    const { asking, asked, answered, compared, concluded, random } = talk()
    const bare = { type: TLV.smp1, value: asking.send[0]!.value.slice('where?'.length + 1) }
    const places: readonly (readonly [Smp, Tlv, readonly number[]])[] = [
      [IDLE, bare, [0, 3]],
      [asking.smp, answered.send[0]!, [0, 3, 6, 7]],
      [answered.smp, compared.send[0]!, [0, 1, 5]],
      [compared.smp, concluded.send[0]!, [0]],
    ]
    expect(asked.smp.kind).toBe('asked')
    for (const [smp, tlv, elements] of places)
      for (const at of elements)
        for (const bad of [new Uint8Array(0), one, fixed(PRIME - 1n, 192), fixed(PRIME, 192)])
          expect(aborted(hearSmp(smp, withPart(tlv, at, bad), random))).toBe(true)
  })
  it('every number that is changed is noticed, and one that is too large is none', () => {
    const { asking, answered, compared, concluded, random } = talk()
    const messages: readonly (readonly [Smp, Tlv])[] = [
      [asking.smp, answered.send[0]!],
      [answered.smp, compared.send[0]!],
      [compared.smp, concluded.send[0]!],
    ]
    for (const [smp, tlv] of messages)
      for (let at = 0; at < partsIn(tlv).length; at++)
        for (const other of [Uint8Array.of(5), fixed(ORDER, 192)])
          expect(aborted(hearSmp(smp, withPart(tlv, at, other), random))).toBe(true)
  })
  it('a message that comes at the wrong time ends it, and the next one begins anew', () => {
    const { asking, asked, answered, compared, concluded, random } = talk()
    const states: readonly (readonly [Smp, number])[] = [
      [IDLE, TLV.smp1Question],
      [asked.smp, -1],
      [asking.smp, TLV.smp2],
      [answered.smp, TLV.smp3],
      [compared.smp, TLV.smp4],
    ]
    const said = [asking, answered, compared, concluded].map(step => step.send[0]!)
    for (const [smp, wanted] of states)
      for (const tlv of said.filter(({ type }) => type !== wanted)) {
        const step = hearSmp(smp, tlv, random)
        expect(aborted(step)).toBe(true)
        expect(hearSmp(step.smp, asking.send[0]!, random).smp.kind).toBe('asked')
      }
  })
  it('a second question during the first ends both; a question of our own takes the place of what there was', () => {
    const { asked, asking, random } = talk()
    expect(aborted(hearSmp(asked.smp, asking.send[0]!, random))).toBe(true)
    const again = ask(asked.smp, ana, '', 'x', random)
    expect(again.send.map(({ type }) => type)).toEqual([TLV.smpAbort, TLV.smp1])
  })
  it('either gives up: nothing is answered to that, and there is nothing to give up afterwards', () => {
    const { asking, random } = talk()
    const given = abort(asking.smp)
    expect(aborted(given)).toBe(true)
    const heard = hearSmp(asking.smp, given.send[0]!, random)
    expect(heard).toEqual({ smp: IDLE, send: [], events: [{ kind: 'compare-ended' }] })
    for (const step of [abort(IDLE), hearSmp(IDLE, given.send[0]!, random), answer(IDLE, bert, 'x', random)])
      expect(step).toEqual({ smp: IDLE, send: [], events: [] })
  })
  it('questions are words, not too many of them, and words alone', () => {
    const random = seededRandom(3)
    for (const question of ['x'.repeat(1001), 'a\0b'])
      expect(() => ask(IDLE, ana, question, 'x', random)).toThrow(CryptoError)
    const { asking } = talk()
    const value = asking.send[0]!.value
    const long = concat(new TextEncoder().encode('y'.repeat(1001)), value.slice(6))
    const endless = new TextEncoder().encode('y'.repeat(300))
    for (const bad of [long, endless, new Uint8Array(0)])
      expect(aborted(hearSmp(IDLE, { type: TLV.smp1Question, value: bad }, random))).toBe(true)
  })
})

describe('S319: a comparison in a conversation', () => {
  const bind = (): { readonly ana: OtrEnd; readonly bert: OtrEnd } => {
    const both = talking()
    both.ana.told()
    both.bert.told()
    return both
  }
  it('goes hidden like everything else, and ends with the session', () => {
    const { ana, bert } = bind()
    const wire = carry(ana, bert, ana.does({ kind: 'ask', question: 'where <b>?', answer: 'harbour' }))
    expect(wire.every(text => text.startsWith('?OTR:'))).toBe(true)
    expect(bert.told()).toEqual([{ kind: 'question', text: 'where <b>?' }])
    carry(bert, ana, bert.does({ kind: 'end' }))
    expect(ana.told()).toEqual([{ kind: 'compare-ended' }, { kind: 'finished' }])
    expect(ana.state.smp.kind).toBe('idle')
  })
  it('counts for nothing in the session after it', () => {
    const { ana, bert } = bind()
    carry(ana, bert, ana.does({ kind: 'ask', question: '', answer: 'harbour' }))
    carry(ana, bert, ana.does({ kind: 'query' }))
    expect([ana.state.smp.kind, bert.state.smp.kind]).toEqual(['idle', 'idle'])
    bert.does({ kind: 'answer', answer: 'harbour' })
    expect(bert.told().map(event => event.kind)).toEqual(['question', 'compare-ended', 'secured'])
  })
})
