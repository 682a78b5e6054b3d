/** Live conversations with libotr, which shares no code with ours: what Profanity and Pidgin speak OTR by. */
import { afterEach, describe, expect, test } from 'vitest'
import { otrFingerprint } from '../src/otr/index.ts'
import type { OtrAct } from '../src/otr/index.ts'
import { OtrEnd } from '../src/testing/otr.ts'
import { PythonPeer, unavailable } from './python-peer.ts'

const missing = unavailable('import ctypes; ctypes.CDLL("libotr.so.5")')

interface Answer {
  readonly send: readonly string[]
  readonly events: readonly Readonly<Record<string, unknown>>[]
}
const running: PythonPeer<Answer>[] = []
afterEach(() => {
  for (const peer of running.splice(0)) peer.end()
})

/** `largest`: libotr sends pieces of so many characters. */
const withLibotr = (largest = 0) => {
  const ours = new OtrEnd('ana', 1)
  const peer = new PythonPeer<Answer>('./libotr.py', String(largest))
  running.push(peer)
  const heard: Answer['events'][number][] = []
  const wire: string[] = []
  const theirs = async (...request: readonly string[]): Promise<void> => {
    const { send, events } = await peer.ask(request)
    heard.push(...events)
    wire.push(...send)
    for (const text of send) await carry(ours.hears(text))
  }
  const carry = async (texts: readonly string[]): Promise<void> => {
    for (const text of texts) await theirs('receive', text)
  }
  return {
    ours,
    theirs,
    does: (act: OtrAct) => carry(ours.does(act)),
    wire,
    /** What each was told since this was asked last. */
    told: () => ours.told(),
    heard: () => heard.splice(0),
  }
}
type Both = ReturnType<typeof withLibotr>
const secured = async (both: Both, first: 'we' | 'they' = 'we'): Promise<void> => {
  await (first === 'we' ? both.does({ kind: 'query' }) : both.theirs('query'))
  expect(both.ours.state.message).toBe('encrypted')
}
const compared = (both: Both) => ({
  ours: both.told().filter(event => event.kind.startsWith('compare')),
  theirs: both.heard().flatMap(event => (event['kind'] === 'smp' ? [event['what']] : [])),
})

describe.skipIf(missing !== undefined)('OTR with libotr', () => {
  test.each(['we', 'they'] as const)('%s begin: both see the key of the other', async first => {
    const both = withLibotr()
    await secured(both, first)
    const told = both.told()
    const heard = both.heard()
    await both.theirs('fingerprint')
    const [own] = both.heard()
    expect(told).toMatchObject([{ kind: 'secured', fingerprint: own?.['value'] }])
    expect(heard).toContainEqual({ kind: 'fingerprint', value: otrFingerprint(both.ours.key) })
    expect(heard).toContainEqual({ kind: 'secure' })
  })
  test('twenty turns with changing keys, and several texts in a row', async () => {
    const both = withLibotr()
    await secured(both)
    both.heard()
    both.told()
    for (let i = 0; i < 20; i++) {
      await both.does({ kind: 'say', text: `ours ${i} ñ 👋` })
      if (i % 3 === 0) await both.does({ kind: 'say', text: `and ${i}` })
      await both.theirs('say', `theirs ${i} <b>&amp;`)
      if (i % 4 === 0) await both.theirs('say', `also ${i}`)
    }
    const texts = both.heard().filter(event => event['kind'] === 'text')
    expect(texts).toHaveLength(27)
    expect(texts[0]).toEqual({ kind: 'text', text: 'ours 0 ñ 👋', private: true })
    expect(both.told().filter(event => event.kind === 'text')).toHaveLength(25)
    expect(both.wire.every(text => !text.includes('theirs'))).toBe(true)
  })
  test('what libotr sends in pieces is put together', async () => {
    const both = withLibotr(250)
    await secured(both, 'they')
    both.told()
    await both.theirs('say', 'long '.repeat(200))
    expect(both.told()).toEqual([{ kind: 'text', text: 'long '.repeat(200) }])
    expect(both.wire.filter(text => text.startsWith('?OTR|')).length).toBeGreaterThan(10)
  })
  test.each([
    ['harbour', 'harbour', true, 'success'],
    ['harbour', 'harbor', false, 'failure'],
  ] as const)('S319: we ask, they answer: %s and %s', async (right, given, same, what) => {
    const both = withLibotr()
    await secured(both)
    both.told()
    await both.does({ kind: 'ask', question: 'where did we meet?', answer: right })
    expect(both.heard()).toContainEqual({
      kind: 'smp',
      what: 'asks',
      percent: 25,
      question: 'where did we meet?',
    })
    await both.theirs('answer', given)
    const { ours, theirs } = compared(both)
    expect(ours).toEqual([{ kind: 'compared', same }])
    expect(theirs).toContain(what)
  })
  test.each([
    ['harbour', true, 'success'],
    ['harbor', false, 'failure'],
  ] as const)('S319: they ask, we answer %s', async (given, same, what) => {
    const both = withLibotr()
    await secured(both)
    await both.theirs('ask', 'where?', 'harbour')
    expect(both.told()).toContainEqual({ kind: 'question', text: 'where?' })
    await both.does({ kind: 'answer', answer: given })
    const { ours, theirs } = compared(both)
    expect(ours).toEqual([{ kind: 'compared', same }])
    expect(theirs).toContain(what)
  })
  test('S319: what either gives up ends for both', async () => {
    const both = withLibotr()
    await secured(both)
    both.told()
    await both.does({ kind: 'ask', question: 'where?', answer: 'harbour' })
    await both.theirs('abort')
    expect(compared(both).ours).toEqual([{ kind: 'compare-ended' }])
    await both.theirs('ask', 'where?', 'harbour')
    await both.does({ kind: 'abort' })
    expect(compared(both).theirs).toContain('abort')
  })
  test('S320: they end it: nothing more goes, and it can begin anew', async () => {
    const both = withLibotr()
    await secured(both)
    both.told()
    await both.theirs('end')
    expect(both.told()).toEqual([{ kind: 'finished' }])
    expect(() => both.ours.does({ kind: 'say', text: 'still there?' })).toThrow('not-encrypted')
    await secured(both)
    await both.does({ kind: 'say', text: 'again' })
    expect(both.heard()).toContainEqual({ kind: 'text', text: 'again', private: true })
  })
  test('we end it: libotr says so, and sends nothing in the clear', async () => {
    const both = withLibotr()
    await secured(both)
    await both.does({ kind: 'end' })
    await both.theirs('say', 'too late')
    expect(both.heard()).toContainEqual({ kind: 'message', what: 'connection-ended', text: null })
    expect(both.wire.some(text => text.includes('too late'))).toBe(false)
  })
  test('who has lost the session says so, and libotr begins anew', async () => {
    const both = withLibotr()
    await secured(both)
    both.ours.state = new OtrEnd('ana', 1).state
    both.told()
    await both.theirs('say', 'into nothing')
    expect(both.told().map(event => event.kind)).toEqual(['unreadable', 'secured'])
    await both.theirs('say', 'heard again')
    expect(both.told()).toEqual([{ kind: 'text', text: 'heard again' }])
  })
  test('S318: libotr that offers version 2 alone is left alone', async () => {
    const both = withLibotr()
    const sent = both.ours.hears('?OTRv2?')
    expect(sent).toEqual([])
    expect(both.told()).toEqual([{ kind: 'refused', reason: 'version' }])
  })
})
