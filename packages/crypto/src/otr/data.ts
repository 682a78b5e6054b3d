/**
 * OTRv3 §"Exchanging data" and §"Key Management": a new key with each turn of the conversation, two of each side alive at a time. What a key has
 * authenticated can be forged by anybody once it is forgotten: its MAC key is told to all.
 */
import { concat, equal } from '../bytes.ts'
import { Duplicate, Forged, UnknownKey } from '../errors.ts'
import { ctrApply } from '../primitives/ctr.ts'
import { hmacSha1 } from '../primitives/hashes.ts'
import type { Random } from '../random.ts'
import { type Established, FIRST_KEY_ID } from './ake.ts'
import { type DataKeys, dataKeys } from './derive.ts'
import { fixed, numberOf } from './encoding.ts'
import { type DhPair, dhPair } from './group.ts'
import { type Authenticated, closeData, COUNTER_BYTES, type Data, type Tags, writeData } from './messages.ts'

export interface Session {
  readonly own: { readonly id: number; readonly current: DhPair; readonly previous: DhPair }
  readonly theirs: { readonly id: number; readonly current: bigint; readonly previous: bigint | undefined }
  readonly channels: readonly Channel[]
  /** MAC keys that are of no more use. */
  readonly toReveal: readonly Uint8Array[]
}
/** What goes by one key of ours and one of theirs. */
interface Channel {
  readonly ownId: number
  readonly theirId: number
  readonly keys: DataKeys
  readonly sent: bigint
  readonly received: bigint
}
/** Who makes us forget keys without end makes nothing grow. */
const REVEALED_MAX = 100

export const openSession = (
  { own, theirs, theirKeyId }: Established,
  random: Random,
  before: Session | undefined,
): Session => ({
  own: { id: FIRST_KEY_ID + 1, previous: own, current: dhPair(random) },
  theirs: { id: theirKeyId, current: theirs, previous: undefined },
  channels: [],
  toReveal: before ? revealing(before.toReveal, before.channels) : [],
})

export function sealData(
  session: Session,
  plain: Uint8Array,
  tags: Tags,
  ignoreUnreadable: boolean,
): { readonly session: Session; readonly bytes: Uint8Array } {
  const { own, theirs } = session
  const channel = channelOf(session, own.id - 1, theirs.id)
  const counter = fixed(channel.sent + 1n, COUNTER_BYTES)
  const { cipher, mac } = channel.keys.sending
  const message: Data = {
    kind: 'data',
    ignoreUnreadable,
    senderKeyId: own.id - 1,
    recipientKeyId: theirs.id,
    nextKey: own.current.open,
    counter,
    ciphertext: ctrApply(cipher, wholeCounter(counter), plain),
  }
  const covered = writeData(message, tags)
  const bytes = closeData({ covered, mac: hmacSha1(mac, covered), oldMacs: concat(...session.toReveal) })
  return {
    session: { ...withChannel(session, { ...channel, sent: channel.sent + 1n }), toReveal: [] },
    bytes,
  }
}

/** Throws for what was not sealed by a key that is alive, and for what was opened before; then nothing has changed. */
export function openData(
  session: Session,
  message: Data & Authenticated,
  random: Random,
): { readonly session: Session; readonly plain: Uint8Array } {
  const channel = channelOf(session, message.recipientKeyId, message.senderKeyId)
  const { cipher, mac } = channel.keys.receiving
  if (!equal(hmacSha1(mac, message.covered), message.mac)) throw new Forged('mac')
  const counter = numberOf(message.counter)
  if (counter <= channel.received) throw new Duplicate('counter')
  const plain = ctrApply(cipher, wholeCounter(message.counter), message.ciphertext)
  const used = withChannel(session, { ...channel, received: counter })
  return { session: rotated(used, message, random), plain }
}

const wholeCounter = (top: Uint8Array): Uint8Array => concat(top, new Uint8Array(16 - COUNTER_BYTES))

function channelOf(session: Session, ownId: number, theirId: number): Channel {
  const known = session.channels.find(one => one.ownId === ownId && one.theirId === theirId)
  if (known) return known
  const { own, theirs } = session
  const ours = ownId === own.id ? own.current : ownId === own.id - 1 ? own.previous : undefined
  const other =
    theirId === theirs.id ? theirs.current : theirId === theirs.id - 1 ? theirs.previous : undefined
  if (!ours || other === undefined) throw new UnknownKey('key-id')
  return { ownId, theirId, keys: dataKeys(ours, other), sent: 0n, received: 0n }
}
const withChannel = (session: Session, channel: Channel): Session => ({
  ...session,
  channels: [
    ...session.channels.filter(one => one.ownId !== channel.ownId || one.theirId !== channel.theirId),
    channel,
  ],
})

/** They have seen our newest key, or show us one of theirs: the oldest go. */
function rotated(session: Session, { recipientKeyId, senderKeyId, nextKey }: Data, random: Random): Session {
  const { own, theirs } = session
  const nextOwn =
    recipientKeyId === own.id ? { id: own.id + 1, previous: own.current, current: dhPair(random) } : own
  const nextTheirs =
    senderKeyId === theirs.id ? { id: theirs.id + 1, previous: theirs.current, current: nextKey } : theirs
  const isAlive = (one: Channel): boolean => one.ownId >= nextOwn.id - 1 && one.theirId >= nextTheirs.id - 1
  return {
    own: nextOwn,
    theirs: nextTheirs,
    channels: session.channels.filter(isAlive),
    toReveal: revealing(
      session.toReveal,
      session.channels.filter(one => !isAlive(one)),
    ),
  }
}
/** §"Revealing MAC keys": those that have verified something. */
const revealing = (before: readonly Uint8Array[], gone: readonly Channel[]): readonly Uint8Array[] =>
  [...before, ...gone.filter(one => one.received > 0n).map(one => one.keys.receiving.mac)].slice(
    -REVEALED_MAX,
  )
