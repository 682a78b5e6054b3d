/** Live conversations with python-omemo (oldmemo and twomemo), an implementation that shares no code with ours. */
import { afterEach, describe, expect, test } from 'vitest'
import {
  decodeBundle,
  decryptKey,
  decryptPayload,
  type DeviceKeys,
  emptyKey,
  encodeBundle,
  encryptKey,
  encryptPayload,
  type Generation,
  generateDeviceKeys,
  publicBundle,
  type RatchetSession,
  startSession,
} from '../src/index.ts'
import { GENERATIONS } from '../src/testing/devices.ts'
import { seededRandom } from '../src/testing/random.ts'
import { PythonPeer, unavailable } from './python-peer.ts'
import {
  NAMESPACES,
  readBundle,
  readMessage,
  type WireMessage,
  writeBundle,
  writeMessage,
} from './wire-xml.ts'

const OURS = 'ours@example.org'
const THEIRS = 'theirs@example.org'
const missing = unavailable('import omemo, oldmemo.etree, twomemo.etree')

interface Answer {
  readonly error?: string
  readonly device?: number
  readonly xml?: string
  readonly plaintext?: string | null
  readonly empties?: readonly string[]
}

const running: PythonPeer<Answer>[] = []
afterEach(() => {
  for (const peer of running.splice(0)) peer.end()
})

/** Our end of the wire. */
class Conversation {
  readonly peer: PythonPeer<Answer>
  readonly generation: Generation
  readonly random = seededRandom(7)
  keys: DeviceKeys
  session: RatchetSession | undefined
  theirDevice = 0

  constructor(generation: Generation) {
    this.generation = generation
    this.keys = generateDeviceKeys(this.random, 0)
    this.peer = new PythonPeer('./peer.py', NAMESPACES[generation], THEIRS, OURS)
    running.push(this.peer)
  }

  async introduce(): Promise<void> {
    const bundle = encodeBundle(publicBundle(this.keys, this.generation), this.generation)
    const xml = writeBundle(bundle, this.generation)
    expect(await this.peer.ask({ op: 'peer', device: this.keys.deviceId, xml })).toEqual({})
    this.theirDevice = (await this.peer.ask({ op: 'bundle' })).device ?? 0
  }

  async begin(): Promise<void> {
    const answer = await this.peer.ask({ op: 'bundle' })
    const bundle = decodeBundle(readBundle(answer.xml ?? '', this.generation), this.generation)
    this.session = await startSession(this.keys, bundle, this.generation, this.random)
  }

  async write(text: string): Promise<string> {
    const { key, payload, iv } = await encryptPayload(
      this.generation,
      new TextEncoder().encode(text),
      this.random,
    )
    return this.#wrap(key, { payload, ...(iv && { iv }) })
  }

  async writeEmpty(): Promise<string> {
    const { key, iv } = await emptyKey(this.generation, this.random)
    return this.#wrap(key, { ...(iv && { iv }) })
  }

  async #wrap(key: Uint8Array, rest: Pick<WireMessage, 'payload' | 'iv'>): Promise<string> {
    const sealed = await encryptKey(this.session as RatchetSession, key, this.random)
    this.session = sealed.session
    const message = { key: sealed.message, isKeyExchange: sealed.isKeyExchange, ...rest }
    return writeMessage(message, this.generation, {
      sid: this.keys.deviceId,
      rid: this.theirDevice,
      jid: THEIRS,
    })
  }

  /** The text, or undefined for an empty message. */
  async read(xml: string): Promise<string | undefined> {
    const wire = readMessage(xml)
    const { keys, session, generation } = this
    const opened = await decryptKey(keys, session, wire.key, wire.isKeyExchange, generation)
    this.session = opened.session
    this.keys = opened.keys
    if (wire.payload === undefined) return undefined
    return new TextDecoder().decode(await decryptPayload(generation, opened.key, wire.payload, wire.iv))
  }

  /** Hands a message to them and reads what they answer by themselves. */
  async deliver(xml: string, text: string | undefined): Promise<Answer> {
    const answer = await this.peer.ask({ op: 'decrypt', xml })
    expect(answer.error).toBeUndefined()
    expect(answer.plaintext).toBe(text === undefined ? null : Buffer.from(text).toString('hex'))
    for (const empty of answer.empties ?? []) expect(await this.read(empty)).toBeUndefined()
    return answer
  }

  async theirs(text: string): Promise<string> {
    const answer = await this.peer.ask({ op: 'encrypt', plaintext: Buffer.from(text).toString('hex') })
    expect(answer.error).toBeUndefined()
    return answer.xml ?? ''
  }
}

/** A repeatable order that is not the order. */
function shuffled<T>(values: readonly T[], seed: number): T[] {
  const random = seededRandom(seed)
  return values
    .map(value => ({ value, rank: new DataView(random(4).buffer).getUint32(0) }))
    .sort((a, b) => a.rank - b.rank)
    .map(entry => entry.value)
}

async function converse(talk: Conversation, rounds: number): Promise<number> {
  let count = 0
  for (let round = 0; round < rounds; round++) {
    const ours: { xml: string; text: string }[] = []
    const theirs: { xml: string; text: string }[] = []
    for (let i = 0; i < 4; i++) {
      const text = `round ${round}, number ${i}: grüße 🎉`
      ours.push({ text, xml: await talk.write(text) })
      theirs.push({ text, xml: await talk.theirs(text) })
    }
    for (const { xml, text } of shuffled(ours, round)) await talk.deliver(xml, text)
    for (const { xml, text } of shuffled(theirs, round + 100)) expect(await talk.read(xml)).toBe(text)
    count += ours.length + theirs.length
  }
  return count
}

describe.skipIf(missing !== undefined).each(GENERATIONS)('python-omemo, %s', generation => {
  test('S327: we begin, and 64 messages cross and overtake each other', {
    timeout: 60_000,
  }, async () => {
    const talk = new Conversation(generation)
    await talk.introduce()
    await talk.begin()
    const first = [await talk.write('first'), await talk.write('second')]
    await talk.deliver(first[1] ?? '', 'second')
    await talk.deliver(first[0] ?? '', 'first')
    expect(talk.session?.confirmed).toBe(true)
    expect(await converse(talk, 8)).toBe(64)
    await talk.deliver(await talk.writeEmpty(), undefined)
  })

  test('S327: they begin, and 64 messages cross and overtake each other', {
    timeout: 60_000,
  }, async () => {
    const talk = new Conversation(generation)
    await talk.introduce()
    const first = [await talk.theirs('first'), await talk.theirs('second')]
    expect(await talk.read(first[1] ?? '')).toBe('second')
    expect(await talk.read(first[0] ?? '')).toBe('first')
    expect(talk.keys.preKeys).toHaveLength(99)
    await talk.deliver(await talk.writeEmpty(), undefined)
    expect(await converse(talk, 8)).toBe(64)
  })

  test('S309: a heartbeat of ours turns their chain', { timeout: 60_000 }, async () => {
    const talk = new Conversation(generation)
    await talk.introduce()
    expect(await talk.read(await talk.theirs('first'))).toBe('first')
    await talk.deliver(await talk.writeEmpty(), undefined)
    for (let i = 0; i < 54; i++) await talk.read(await talk.theirs(`${i}`))
    expect(talk.session?.receivedSinceLastSend).toBe(54)
    await talk.deliver(await talk.writeEmpty(), undefined)
    await talk.read(await talk.theirs('turned'))
    expect(talk.session?.receivedCounter).toBe(1)
  })

  test('S299: they refuse what was altered on the way, and then open the genuine message', {
    timeout: 60_000,
  }, async () => {
    const talk = new Conversation(generation)
    await talk.introduce()
    await talk.begin()
    await talk.deliver(await talk.write('first'), 'first')
    const genuine = await talk.write('genuine')
    const altered = genuine.replace(
      /(<key [^>]*>.{60})(.)/,
      (_, before, at) => before + (at === 'A' ? 'B' : 'A'),
    )
    expect((await talk.peer.ask({ op: 'decrypt', xml: altered })).error).toBeDefined()
    await talk.deliver(genuine, 'genuine')
  })
})
