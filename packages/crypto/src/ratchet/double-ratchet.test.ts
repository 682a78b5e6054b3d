import { describe, expect, test } from 'vitest'
import { generateKeyPair } from '../curve.ts'
import { omemo2 } from '../omemo/omemo-message.ts'
import { whisper } from '../omemo/whisper.ts'
import { fails, withoutMutation } from '../testing/pure.ts'
import { seededRandom } from '../testing/random.ts'
import {
  MAX_OLDER_CHAINS,
  ratchetAsInitiator,
  ratchetAsResponder,
  type RatchetState,
  receiveStep,
  sendStep,
} from './double-ratchet.ts'
import type { Header, Profile } from './profile.ts'

const random = seededRandom(1)

async function begin(profile: Profile): Promise<{ a: RatchetState; b: RatchetState }> {
  const secret = random(32)
  const signedPreKey = generateKeyPair(random)
  return {
    a: await ratchetAsInitiator(secret, signedPreKey.publicKey, profile, random),
    b: ratchetAsResponder(secret, signedPreKey),
  }
}

/** Profiles hold functions, which cannot be compared by clone. */
const send = (state: RatchetState, profile: Profile) =>
  withoutMutation((s: RatchetState) => sendStep(s, profile, random), state)

const receive = (state: RatchetState, header: Header, profile: Profile) =>
  withoutMutation((s: RatchetState, h: Header) => receiveStep(s, h, profile), state, header)

describe('Double Ratchet', () => {
  test('COMPAT(libsignal): the last message of a chain opens late, though PN names it instead of counting it', async () => {
    let { a, b } = await begin(whisper)
    const first = await send(a, whisper)
    const late = await send(first.state, whisper)
    b = (await receive(b, first.header, whisper)).state
    const answer = await send(b, whisper)
    a = (await receive(late.state, answer.header, whisper)).state
    const turned = await send(a, whisper)
    expect(turned.header.previousCounter).toBe(2)
    b = (await receive(answer.state, { ...turned.header, previousCounter: 1 }, whisper)).state
    expect((await receive(b, late.header, whisper)).messageKey).toEqual(late.messageKey)
  })

  test('Double Ratchet §3.5: a message beyond the end of a closed chain is refused', async () => {
    const { a, b } = await begin(omemo2)
    const first = await send(a, omemo2)
    const opened = await receive(b, first.header, omemo2)
    const answer = await send(opened.state, omemo2)
    const turned = await send((await receive(first.state, answer.header, omemo2)).state, omemo2)
    const state = (await receive(answer.state, turned.header, omemo2)).state
    await fails('Forged', 'beyond-chain', () => receiveStep(state, { ...first.header, counter: 1 }, omemo2))
    await fails('Duplicate', 'counter', () => receiveStep(state, first.header, omemo2))
  })

  test('S298: the counter 2^32 - 1 is refused before a single key is computed', async () => {
    const { a, b } = await begin(omemo2)
    const first = await send(a, omemo2)
    const opened = await receive(b, first.header, omemo2)
    const started = performance.now()
    await fails('Malformed', 'too-many-skipped', () =>
      receiveStep(opened.state, { ...first.header, counter: 2 ** 32 - 1 }, omemo2),
    )
    expect(performance.now() - started).toBeLessThan(1000)
  })

  test('S298: a PN beyond what may be skipped gives up the old chain and not the new one', async () => {
    const { a, b } = await begin(omemo2)
    const first = await send(a, omemo2)
    const answer = await send((await receive(b, first.header, omemo2)).state, omemo2)
    const turned = await send((await receive(first.state, answer.header, omemo2)).state, omemo2)
    const opened = await receive(answer.state, { ...turned.header, previousCounter: 2 ** 32 - 1 }, omemo2)
    expect(opened.messageKey).toEqual(turned.messageKey)
    expect(opened.state.older.map(chain => chain.skipped.length)).toEqual([0])
  })

  test('XEP-0384 §4.3: old chains are forgotten by events, 50 are kept', async () => {
    let { a, b } = await begin(whisper)
    for (let turn = 0; turn < MAX_OLDER_CHAINS + 10; turn++) {
      const ping = await send(a, whisper)
      const pong = await send((await receive(b, ping.header, whisper)).state, whisper)
      b = pong.state
      a = (await receive(ping.state, pong.header, whisper)).state
    }
    expect(a.older).toHaveLength(MAX_OLDER_CHAINS)
    expect(b.older).toHaveLength(MAX_OLDER_CHAINS)
  })

  test('a responder that has received nothing cannot send', async () => {
    const { b } = await begin(omemo2)
    await fails('Misuse', 'nothing-received', () => sendStep(b, omemo2, random))
  })
})
