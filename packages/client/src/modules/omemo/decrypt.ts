/**
 * Opening what others encrypted. The session is looked up by bare JID and device (S295); a replay is nothing (S297); whatever fails
 * leaves every state as it was (S299).
 */
import { type Generation, heartbeatDue, type RatchetSession } from '@corrillo/crypto'
import { el, Encryption, type Element, NS_CLIENT, NS_OMEMO, NS_OMEMO_LEGACY } from '@corrillo/xmpp'
import type { MessageSecurity, Unreadable } from '../../api.ts'
import type { Dropped, Envelope, Given } from '../../pipeline/module.ts'
import { paced } from '../../platform/pace.ts'
import type { Unit } from '../../store/sealed.ts'
import { stampOf } from '../delay.ts'
import type { Failure, Opened, Outcome, Plain, Received } from './cryptography.ts'
import { isActive } from './devices.ts'
import { type Recipient, sessionKey } from './encrypt.ts'
import { hasPlainContent, openEnvelope, unsealed, unsealedOld } from './envelope.ts'
import type { OwnDeviceKeeper } from './own-device.ts'
import type { Registry } from './registry.ts'
import { readEncrypted } from './wire.ts'

/** What a device gets back once its message is stored. */
export interface Owed {
  readonly recipient: Recipient
  readonly why: 'key-exchange' | 'heartbeat' | 'no-session'
}
export interface Decryption {
  owe(owed: Owed): void
  readonly catchingUp: () => boolean
}

interface Sender {
  readonly recipient: Recipient
  readonly received: Received[]
  readonly messages: Element[]
}
/** What became of one message, and how the session is after all that came with it. */
interface Reading extends Pick<Sender, 'recipient'>, Pick<Opened, 'session'> {
  readonly place: string
  readonly outcome: Outcome
}

/** What clocks differ by, and what waits at its author's for a connection. */
const CLOCKS_DIFFER_MS = 15 * 60_000
/** Its message speaks of a session or of keys that this device has not, or has no more. */
const WITHOUT: ReadonlySet<string> = new Set(['no-session', 'prekey', 'signed-prekey'])

const causeOf = ({ kind, reason }: Failure, hasSession: boolean, isListed: boolean): Unreadable => {
  // More keys were skipped than we keep: its own cause, because nothing can be done about it.
  if (reason === 'too-many-skipped') return reason
  if (hasSession || !WITHOUT.has(reason)) return kind === 'UnknownKey' ? 'unknown-sender-device' : 'broken'
  return isListed ? 'lost-keys' : 'unknown-sender-device'
}

export const decryptor = (
  { address, platform }: Given,
  own: OwnDeviceKeeper,
  devices: Registry,
  { owe, catchingUp }: Decryption,
) => {
  const trustOf = (unit: Unit, who: string, id: number): Pick<MessageSecurity, 'trust' | 'verified'> => {
    const device = devices.of(unit, who).devices.find(one => one.id === id)
    return { trust: device?.trust, ...(device?.verified && { verified: device.verified }) }
  }

  const readings = new WeakMap<Unit, Map<Element, Reading>>()
  /** A page of the archive asks twice for each message: what there is to be opened, and when its turn comes. */
  const reads = new WeakMap<Element, ReturnType<typeof readEncrypted>>()
  const encryptedIn = (message: Element): ReturnType<typeof readEncrypted> => {
    if (!reads.has(message)) reads.set(message, readEncrypted(message, address, own.id))
    return reads.get(message)
  }

  /** What each device sent is opened in one go, away from the screen's thread where there is another. */
  const openAll = async (page: readonly Envelope[], unit: Unit): Promise<Map<Element, Reading>> => {
    const readings = new Map<Element, Reading>()
    for (const sender of await sendersOf(page)) {
      const { recipient, received, messages } = sender
      const place = sessionKey(unit, recipient)
      const { session, outcomes } = await platform.cryptography.open({
        generation: recipient.generation,
        session: await unit.get<RatchetSession>('sessions', place),
        keys: received.some(one => one.isKeyExchange) ? own.keys(unit) : undefined,
        messages: received,
      })
      outcomes.forEach((outcome, i) => readings.set(messages[i]!, { recipient, place, session, outcome }))
    }
    return readings
  }
  const sendersOf = async (page: readonly Envelope[]): Promise<readonly Sender[]> => {
    const turn = paced(platform.breathe)
    const senders = new Map<string, Sender>()
    for (const { message, author, to, nick, own: isOwn } of page) {
      await turn()
      const { found, key } = encryptedIn(message) ?? {}
      if (!found || !key || (isOwn && found.sid === own.id) || isNameless(author)) continue
      const recipient = { address: author, id: found.sid, generation: found.generation }
      const name = JSON.stringify(recipient)
      const sender = senders.get(name) ?? { recipient, received: [], messages: [] }
      senders.set(name, sender)
      sender.messages.push(message)
      sender.received.push({
        from: recipient.address,
        to: to.bare.toString(),
        inRoom: nick !== undefined,
        isKeyExchange: key.isKeyExchange,
        data: key.data,
        payload: found.payload,
        iv: found.iv,
      })
    }
    return [...senders.values()]
  }
  const readingOf = async (envelope: Envelope, unit: Unit): Promise<Reading | undefined> => {
    const known = readings.get(unit)?.get(envelope.message)
    return known ?? (await openAll([envelope], unit)).get(envelope.message)
  }
  /** Saves what came of a message, once the whole of it has proved good. */
  const keep = (unit: Unit, { recipient, place, session }: Reading, plain: Plain): void => {
    unit.put('sessions', place, session)
    if (plain.usedPreKeyId !== undefined) own.used(unit, plain.usedPreKeyId, catchingUp())
    if (plain.newSession) unit.afterwards(() => owe({ recipient, why: 'key-exchange' }))
    else if (session && heartbeatDue(session)) unit.afterwards(() => owe({ recipient, why: 'heartbeat' }))
    devices.heardFrom(unit, recipient.address, recipient.id)
  }

  /** As its author meant it, and when that was sealed, where it says so. */
  const messageOf = (envelope: Envelope, generation: Generation, content: Uint8Array) => {
    if (generation === 'omemo:2') {
      const inside = openEnvelope(content, {
        from: envelope.author,
        to: envelope.to,
        inRoom: envelope.nick !== undefined,
      })
      return { message: unsealed(envelope.message, inside?.elements ?? []), sealedAt: inside?.at }
    }
    const body = el(NS_CLIENT, 'body', {}, new TextDecoder().decode(content))
    return { message: unsealedOld(envelope.message, body), sealedAt: undefined }
  }

  const opened = (envelope: Envelope, unit: Unit, reading: Reading, plain: Plain): Envelope | Dropped => {
    const { recipient, session } = reading
    const who = recipient.address
    if (session && devices.identified(unit, who, recipient.id, session.remoteIdentity)) {
      devices.alarm(unit, who, recipient.id)
      const failure = { kind: 'UnknownKey', reason: 'identity-changed' } as const
      return failed(envelope, recipient, plain.content !== undefined, failure, true)
    }
    keep(unit, reading, plain)
    if (!plain.content) return undefined
    const mixed = hasPlainContent(
      envelope.message,
      envelope.message.child('encrypted', NS_OMEMO_LEGACY) !== undefined,
    )
    const { message, sealedAt } = messageOf(envelope, recipient.generation, plain.content)
    const security = {
      encrypted: true,
      protocol: recipient.generation,
      deviceId: recipient.id,
      ...trustOf(unit, who, recipient.id),
      mixed,
      ...(isFar(sealedAt, stampOf(envelope.message, envelope.at) ?? envelope.at) ? { sealedAt } : {}),
    }
    return { ...envelope, message, security, sealedAt }
  }

  const decrypt = async (envelope: Envelope, unit: Unit): Promise<Envelope | Dropped> => {
    const read = encryptedIn(envelope.message)
    if (!read) return isOmemo(envelope.message) ? unreadable(envelope, 'broken', undefined) : envelope
    const { found, key } = read
    // Our own message that came back from the archive; what we wrote we have.
    if (envelope.own && found.sid === own.id) return undefined
    if (isNameless(envelope.author)) return unreadable(envelope, 'unknown-sender-device', found.sid)
    const reading = key && (await readingOf(envelope, unit))
    if (!reading)
      return tellsSomething(envelope, found.generation, found.payload !== undefined)
        ? unreadable(envelope, missing(envelope, own.createdAt), found.sid)
        : undefined
    const { outcome, recipient } = reading
    if (!('failure' in outcome)) return opened(envelope, unit, reading, outcome)
    if (outcome.failure.reason === 'identity-changed') devices.alarm(unit, recipient.address, recipient.id)
    return failed(
      envelope,
      recipient,
      found.payload !== undefined,
      outcome.failure,
      reading.session !== undefined,
    )
  }

  const isListed = ({ address: who, id }: Recipient): boolean =>
    devices.records.get(who)?.devices.some(device => device.id === id && isActive(device)) ?? false

  function failed(
    envelope: Envelope,
    recipient: Recipient,
    hasPayload: boolean,
    failure: Failure,
    hasSession: boolean,
  ): Envelope | Dropped {
    if (failure.kind === 'Duplicate') return undefined
    const isOlder = envelope.at < own.createdAt
    // XEP-0384 §6: without a session one is offered, also to who speaks of keys that are gone; where there is one, nothing is begun
    // before a person says so (§8, S308).
    if (!hasSession && WITHOUT.has(failure.reason) && !isOlder) owe({ recipient, why: 'no-session' })
    if (!tellsSomething(envelope, recipient.generation, hasPayload)) return undefined
    return unreadable(
      envelope,
      isOlder ? 'older-than-device' : causeOf(failure, hasSession, isListed(recipient)),
      recipient.id,
    )
  }

  return {
    async prepare(page: readonly Envelope[], unit: Unit): Promise<void> {
      readings.set(unit, await openAll(page, unit))
    },
    decrypt,
  }
}

/** XEP-0420 §4: told and not refused, for a clock that is wrong must not lose a message; what is repeated no ratchet opens twice. */
const isFar = (sealedAt: number | undefined, at: number): boolean =>
  sealedAt !== undefined && Math.abs(sealedAt - at) > CLOCKS_DIFFER_MS

/** In a room that hides addresses nobody can tell whose device it was. */
const isNameless = (author: string): boolean => author.includes('/')

const missing = (envelope: Envelope, createdAt: number): Unreadable =>
  envelope.at < createdAt ? 'older-than-device' : 'not-for-this-device'

const unreadable = (envelope: Envelope, cause: Unreadable, deviceId: number | undefined): Envelope => ({
  ...envelope,
  unreadable: { cause, deviceId },
  security: { encrypted: true, protocol: undefined, deviceId, trust: undefined, mixed: false },
})

/**
 * XEP-0420 §5 has senders mark what is a message for people (XEP-0380), or it has a body for those who cannot read it; what has
 * neither is a receipt, a mark or a heartbeat, and nobody misses it.
 */
const tellsSomething = ({ message }: Envelope, generation: Generation, hasPayload: boolean): boolean =>
  hasPayload &&
  (generation === 'omemo:0' || Encryption.in(message) !== undefined || message.child('body') !== undefined)

const isOmemo = (message: Element): boolean =>
  message.child('encrypted', NS_OMEMO) !== undefined ||
  message.child('encrypted', NS_OMEMO_LEGACY) !== undefined ||
  Encryption.in(message)?.namespace === NS_OMEMO
