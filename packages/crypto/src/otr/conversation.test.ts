import { describe, expect, it } from 'vitest'
import { concat } from '../bytes.ts'
import { hmacSha1 } from '../primitives/hashes.ts'
import { ctrApply } from '../primitives/ctr.ts'
import { carry, OtrEnd, talking } from '../testing/otr.ts'
import { otrFingerprint } from './dsa.ts'
import { int, mpi } from './encoding.ts'
import { PRIME } from './group.ts'
import { closeData, readMessage, writeAke, writeData } from './messages.ts'
import { encoded, heardIn } from './text.ts'
import { writePlain } from './tlv.ts'

const bytesIn = (text: string): Uint8Array => {
  const heard = heardIn(text)
  if (heard.kind !== 'encoded') throw new Error('not encoded')
  return heard.bytes
}
const flipped = (text: string, at: number): string => {
  const bytes = bytesIn(text)
  bytes[at < 0 ? bytes.length + at : at]! ^= 1
  return encoded(bytes)
}
const strangers = () => ({ ana: new OtrEnd('ana', 1), bert: new OtrEnd('bert', 2) })
const kinds = (end: OtrEnd): readonly string[] => end.told().map(event => event.kind)
const say = (text: string) => ({ kind: 'say', text }) as const

describe('an OTR conversation', () => {
  it('begins with four messages, after which both know key and session of the other', () => {
    const { ana, bert } = strangers()
    const wire = carry(ana, bert, ana.does({ kind: 'query' }))
    expect(wire.map(text => text.slice(0, 9))).toEqual([
      '?OTRv3?',
      '?OTR:AAMC',
      '?OTR:AAMK',
      '?OTR:AAMR',
      '?OTR:AAMS',
    ])
    const [[ours], [theirs]] = [ana.told(), bert.told()]
    expect(ours).toMatchObject({ kind: 'secured', fingerprint: otrFingerprint(bert.key), ownHalf: 1 })
    expect(theirs).toMatchObject({ kind: 'secured', fingerprint: otrFingerprint(ana.key), ownHalf: 0 })
    expect(ours?.kind === 'secured' && ours.sessionId).toEqual(theirs?.kind === 'secured' && theirs.sessionId)
  })
  it('begins once when both begin at the same time', () => {
    const { ana, bert } = strangers()
    const [one] = ana.hears('?OTRv3?')
    const [two] = bert.hears('?OTRv3?')
    carry(ana, bert, [...ana.hears(two!)])
    carry(bert, ana, [...bert.hears(one!)])
    expect([ana.state.message, bert.state.message]).toEqual(['encrypted', 'encrypted'])
    expect(carry(ana, bert, ana.does(say('here')))).toHaveLength(1)
    expect(bert.told().at(-1)).toEqual({ kind: 'text', text: 'here' })
  })
  it('begins with nobody who has not chosen it, and asks', () => {
    const { ana, bert } = strangers()
    const [commitment] = ana.hears('?OTRv3?')
    bert.willing = false
    expect([bert.hears('?OTRv3?'), bert.hears(commitment!)]).toEqual([[], []])
    expect(kinds(bert)).toEqual(['wanted', 'wanted'])
    expect(bert.state.auth.kind).toBe('none')
  })
  it('goes on with texts either way, with new keys at each turn and the MAC keys of old ones told to all', () => {
    const { ana, bert } = talking()
    const seen = new Set<string>()
    let revealed = 0
    for (let i = 0; i < 10; i++)
      for (const [from, to] of [
        [ana, bert],
        [bert, ana],
      ] as const) {
        const [text] = carry(from, to, from.does(say(`text ${i} ñ`)))
        const { message } = readMessage(bytesIn(text!))
        if (message.kind !== 'data') throw new Error('no data')
        seen.add(String(message.nextKey))
        revealed += message.oldMacs.length / 20
        expect(to.told().at(-1)).toEqual({ kind: 'text', text: `text ${i} ñ` })
      }
    expect(seen.size).toBe(20)
    expect(revealed).toBeGreaterThan(14)
  })
  it('has lengths that say little of what was written', () => {
    const { ana } = talking()
    const lengths = ['a', 'a word', 'a whole sentence, and then another one'].map(
      text => ana.does(say(text))[0]!.length,
    )
    expect(new Set(lengths).size).toBe(1)
  })
  it('answers who only talks with an empty message now and then, so that keys go on changing', () => {
    const { ana, bert } = talking()
    bert.now = 61_000
    expect(bert.hears(ana.does(say('one'))[0]!)).toHaveLength(1)
    expect(bert.hears(ana.does(say('two'))[0]!)).toHaveLength(0)
  })
  it('leaves out the mark of who could, and takes what was said in the clear for that', () => {
    const { ana } = talking()
    ana.told()
    ana.hears('hello \t  \t\t\t\t \t \t \t    \t\t  \t\tthere')
    expect(ana.told()).toEqual([{ kind: 'plain', text: 'hellothere' }])
  })
  it('begins anew over a session that goes on until then', () => {
    const { ana, bert } = talking()
    carry(ana, bert, ana.does(say('before')))
    carry(ana, bert, ana.does({ kind: 'query' }))
    carry(bert, ana, bert.does(say('after')))
    expect(kinds(bert)).toEqual(['secured', 'text', 'secured'])
    expect(ana.told().at(-1)).toEqual({ kind: 'text', text: 'after' })
  })
})

describe('S318: OTR refuses', () => {
  it('every version but the third', () => {
    const { ana } = strangers()
    const two = new Uint8Array(bytesIn(new OtrEnd('bert', 2).hears('?OTRv3?')[0]!))
    two[1] = 2
    for (const text of ['?OTR?', '?OTRv2?', '?OTR?v2?', '?OTRv?', '?OTRv4?', encoded(two), '?OTR,1,2,abc,'])
      expect(ana.hears(text)).toEqual([])
    expect(ana.told()).toEqual(Array.from({ length: 7 }, () => ({ kind: 'refused', reason: 'version' })))
    expect(ana.hears('?OTRv23?')).toHaveLength(1)
  })
  it.each([0n, 1n, PRIME - 1n, PRIME, PRIME + 1n])('the Diffie-Hellman key %#', value => {
    const { ana, bert } = strangers()
    ana.hears('?OTRv3?')
    const tags = { sender: bert.tag, receiver: ana.tag }
    expect(ana.hears(encoded(writeAke({ kind: 'key', key: value }, tags)))).toEqual([])
    expect(ana.told()).toEqual([{ kind: 'refused', reason: 'dh-range' }])
    expect(ana.state.auth.kind).toBe('awaiting-key')
  })
  it('a key that was committed to in another form, or is out of range', () => {
    const { ana, bert } = strangers()
    const begun = bert.hears('?OTRv3?')[0]!
    const [key] = ana.hears(flipped(begun, -1))
    const [reveal] = bert.hears(key!)
    expect(ana.hears(reveal!)).toEqual([])
    expect(ana.told()).toEqual([{ kind: 'refused', reason: 'commitment' }])
    expect(ana.state.message).toBe('plaintext')
  })
  it('its own key sent back', () => {
    const { ana } = strangers()
    ana.hears('?OTRv3?')
    const { auth } = ana.state
    const own = auth.kind === 'awaiting-key' ? auth.own.open : 0n
    ana.hears(encoded(writeAke({ kind: 'key', key: own }, { sender: 0x5000, receiver: ana.tag })))
    expect(ana.told()).toEqual([{ kind: 'refused', reason: 'own-key' }])
  })
  it('instance tags that nobody has, and what is for another instance', () => {
    const { ana } = strangers()
    for (const [sender, receiver, reason] of [
      [0, ana.tag, 'tag'],
      [0xff, ana.tag, 'tag'],
      [0x5000, 0xff, 'tag'],
      [0x5000, 0, 'not-ours'],
      [0x5000, 0x6000, 'not-ours'],
    ] as const) {
      ana.hears(encoded(writeAke({ kind: 'key', key: 5n }, { sender, receiver })))
      expect(ana.told()).toEqual([{ kind: 'refused', reason }])
    }
  })
  it('what another instance says in the middle of an exchange', () => {
    const { ana, bert } = strangers()
    const [key] = ana.hears(bert.hears('?OTRv3?')[0]!)
    const reveal = bytesIn(bert.hears(key!)[0]!)
    reveal.set(int(0x7777), 3)
    ana.hears(encoded(reveal))
    expect(ana.told()).toEqual([{ kind: 'refused', reason: 'tag' }])
  })
  it('every changed byte of a data message, and then takes the genuine one', () => {
    const { ana, bert } = talking()
    const [text] = ana.does(say('untouched'))
    const { length } = bytesIn(text!)
    bert.told()
    // What is behind the MAC is for everybody to see, and proves nothing.
    for (let at = 0; at < length - 4; at += 7) {
      bert.hears(flipped(text!, at))
      expect(bert.told().map(event => event.kind)).not.toContain('text')
    }
    bert.hears(text!)
    expect(bert.told()).toEqual([{ kind: 'text', text: 'untouched' }])
  })
  it('what came before, in silence', () => {
    const { ana, bert } = talking()
    const texts = ['one', 'two'].flatMap(text => ana.does(say(text)))
    bert.told()
    for (const text of [...texts, ...texts]) expect(bert.hears(text)).toEqual([])
    expect(bert.told()).toEqual([
      { kind: 'text', text: 'one' },
      { kind: 'text', text: 'two' },
      { kind: 'refused', reason: 'counter' },
      { kind: 'refused', reason: 'counter' },
    ])
  })
  it('what somebody makes with a MAC key that was revealed', () => {
    const { ana, bert } = talking()
    const old = carry(ana, bert, ana.does(say('early')))[0]!
    let macs: Uint8Array[] = []
    for (let i = 0; i < 4; i++)
      for (const [from, to] of [
        [bert, ana],
        [ana, bert],
      ] as const) {
        const { message } = readMessage(bytesIn(carry(from, to, from.does(say('more')))[0]!))
        if (message.kind === 'data' && message.oldMacs.length > 0) macs = [...macs, message.oldMacs]
      }
    const before = readMessage(bytesIn(old))
    if (before.message.kind !== 'data') throw new Error('no data')
    const { message } = before
    const forged = { ...message, counter: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9) }
    const covered = writeData(forged, before)
    const known = concat(...macs)
    const all = Array.from({ length: known.length / 20 }, (_, i) => known.slice(20 * i, 20 * i + 20))
    // The key is among them: it made this very message.
    expect(all.some(mac => String(hmacSha1(mac, message.covered)) === String(message.mac))).toBe(true)
    bert.told()
    for (const mac of all)
      bert.hears(encoded(closeData({ covered, mac: hmacSha1(mac, covered), oldMacs: new Uint8Array(0) })))
    expect(new Set(bert.told().map(event => event.kind))).toEqual(new Set(['unreadable']))
  })
  it('records that break off, and keeps the text before them', () => {
    const { ana, bert } = talking()
    const plain = concat(writePlain({ text: 'said', tlvs: [] }).slice(0, 5), Uint8Array.of(0, 1, 255, 255, 7))
    const session = ana.state.session!
    const { keys } = (ana.does(say('x')), ana.state.session!.channels[0]!)
    const counter = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 7)
    const covered = writeData(
      {
        kind: 'data',
        ignoreUnreadable: false,
        senderKeyId: session.own.id - 1,
        recipientKeyId: session.theirs.id,
        nextKey: session.own.current.open,
        counter,
        ciphertext: ctrApply(keys.sending.cipher, concat(counter, new Uint8Array(8)), plain),
      },
      { sender: ana.tag, receiver: bert.tag },
    )
    bert.told()
    const mac = hmacSha1(keys.sending.mac, covered)
    bert.hears(encoded(closeData({ covered, mac, oldMacs: new Uint8Array(0) })))
    expect(bert.told()).toEqual([{ kind: 'text', text: 'said' }])
    expect(bert.state.message).toBe('encrypted')
  })
  it.each([
    ['?OTR:', 'base64'],
    ['?OTR:AAM', 'base64'],
    ['?OTR:AAMC.trailing', 'base64'],
    ['?OTR:AA=MC.', 'base64'],
    ['?OTR:A\nAMC.', 'base64'],
    ['?OTR:.', 'truncated'],
    [`?OTR:${'A'.repeat(400_000)}.`, 'length'],
    [encoded(concat(Uint8Array.of(0, 3, 2, 0, 0, 0x50, 0, 0, 0, 0, 0), int(0xffffffff))), 'length'],
    [encoded(Uint8Array.of(0, 3, 9, 0, 0, 0x50, 0, 0, 0, 0, 0)), 'type'],
  ])('bytes that are none, or lengths that lie: %#', (text, reason) => {
    const { ana } = strangers()
    expect(ana.hears(text)).toEqual([])
    expect(ana.told()).toEqual([{ kind: 'refused', reason }])
  })
  it('numbers with zeroes before them, which would give a key two fingerprints', () => {
    const { ana } = strangers()
    ana.hears('?OTRv3?')
    const head = writeAke({ kind: 'key', key: 5n }, { sender: 0x5000, receiver: ana.tag }).slice(0, 11)
    ana.hears(encoded(concat(head, int(2), Uint8Array.of(0, 5))))
    ana.hears(encoded(concat(head, mpi(5n), Uint8Array.of(1))))
    expect(ana.told().map(event => event.kind === 'refused' && event.reason)).toEqual(['mpi', 'trailing'])
  })
})

describe('S320: who one talks to, and what happens when it is over', () => {
  it('somebody in the middle has another fingerprint and another session', () => {
    const { ana, bert } = strangers()
    const [toAna, toBert] = [new OtrEnd('mallory', 3), new OtrEnd('mallory', 4)]
    carry(toAna, ana, toAna.does({ kind: 'query' }))
    carry(toBert, bert, toBert.does({ kind: 'query' }))
    const [[ours], [theirs]] = [ana.told(), bert.told()]
    const fingerprint = otrFingerprint(toAna.key)
    expect([ours, theirs]).toMatchObject([{ fingerprint }, { fingerprint }])
    expect(ours?.kind === 'secured' && ours.sessionId).not.toEqual(
      theirs?.kind === 'secured' && theirs.sessionId,
    )
  })
  it('a signature of one exchange says nothing in another: nobody is taken for somebody else', () => {
    const { ana, bert } = strangers()
    const mallory = new OtrEnd('mallory', 3)
    mallory.does({ kind: 'receive', text: '' })
    // Bert signs for Mallory; Mallory hands it to Ana as what comes from her.
    const [key] = mallory.hears(bert.hears('?OTRv3?')[0]!)
    const reveal = bytesIn(bert.hears(key!)[0]!)
    ana.hears(new OtrEnd('mallory', 3).hears('?OTRv3?')[0]!)
    const handed = concat(reveal.slice(0, 3), int(mallory.tag), int(ana.tag), reveal.slice(11))
    expect(ana.hears(encoded(handed))).toEqual([])
    expect(ana.told().map(event => event.kind)).toEqual(['refused'])
    expect(ana.state.message).toBe('plaintext')
  })
  it('nothing goes after they have ended it, until a person chooses what comes next', () => {
    const { ana, bert } = talking()
    const wire = carry(bert, ana, bert.does({ kind: 'end' }))
    expect(wire).toHaveLength(1)
    expect(ana.told().at(-1)).toEqual({ kind: 'finished' })
    for (const act of [
      say('meant for them alone'),
      { kind: 'ask', question: 'q', answer: 'a' },
      { kind: 'answer', answer: 'a' },
    ] as const)
      expect(() => ana.does(act)).toThrow('not-encrypted')
    expect(ana.state.session).toBeUndefined()
    expect(ana.does({ kind: 'end' })).toEqual([])
    expect(ana.state.message).toBe('plaintext')
  })
  it('what comes for a session that is no more is told, and answered with an error that is answered with nothing', () => {
    const { ana, bert } = talking()
    const [text] = ana.does(say('late'))
    bert.does({ kind: 'end' })
    bert.told()
    const [error] = bert.hears(text!)
    expect(bert.told()).toEqual([{ kind: 'unreadable', reason: 'not-encrypted' }])
    ana.told()
    expect(ana.hears(error!)).toEqual([])
    expect(kinds(ana)).toEqual(['error'])
  })
})
