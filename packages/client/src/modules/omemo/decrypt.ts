/**
 * Opening what others encrypted. The session is looked up by bare JID and device (S295); a replay is nothing (S297); whatever fails
 * leaves every state as it was (S299).
 */
import {
  CryptoError,
  decryptKey,
  decryptPayload,
  Duplicate,
  type Generation,
  heartbeatDue,
  type RatchetSession,
  UnknownKey,
} from '@corrillo/crypto'
import { el, Encryption, type Element, NS_CLIENT, NS_OMEMO, NS_OMEMO_LEGACY } from '@corrillo/xmpp'
import type { Trust, Unreadable } from '../../api.ts'
import type { Dropped, Envelope, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { type Recipient, sessionKey } from './encrypt.ts'
import { hasPlainContent, openEnvelope, unsealed, unsealedOld } from './envelope.ts'
import type { OwnDeviceKeeper } from './own-device.ts'
import type { Registry } from './registry.ts'
import { type Encrypted, type EncryptedKey, readEncrypted } from './wire.ts'

/** What a device gets back once its message is stored. */
export interface Owed {
  readonly recipient: Recipient
  readonly why: 'key-exchange' | 'heartbeat' | 'no-session'
}
export interface Decryption {
  owe(owed: Owed): void
  readonly catchingUp: () => boolean
}

/** More keys were skipped than we keep: its own cause, because nothing can be done about it. */
const isTooMany = (error: CryptoError): boolean => error.reason === 'too-many-skipped'

const causeOf = (error: CryptoError): Unreadable => {
  if (isTooMany(error)) return 'too-many-skipped'
  return error instanceof UnknownKey ? 'unknown-sender-device' : 'broken'
}

export const decryptor = (
  { address }: Given,
  own: OwnDeviceKeeper,
  devices: Registry,
  { owe, catchingUp }: Decryption,
) => {
  const trustOf = (unit: Unit, who: string, id: number): Trust | undefined =>
    devices.of(unit, who).devices.find(device => device.id === id)?.trust

  /** Opens the key of a message; `keep` saves what came of it, once the whole message has proved good. */
  const openKey = async (unit: Unit, recipient: Recipient, key: EncryptedKey) => {
    const place = sessionKey(unit, recipient)
    const session = await unit.get<RatchetSession>('sessions', place)
    const opened = await decryptKey(
      own.keys(unit),
      session,
      key.data,
      key.isKeyExchange,
      recipient.generation,
    )
    if (devices.identified(unit, recipient.address, recipient.id, opened.session.remoteIdentity))
      throw new UnknownKey('identity-changed')
    const keep = async (): Promise<void> => {
      unit.put('sessions', place, opened.session)
      if (opened.usedPreKeyId !== undefined) own.used(unit, opened.keys, opened.usedPreKeyId, catchingUp())
      if (opened.newSession) unit.afterwards(() => owe({ recipient, why: 'key-exchange' }))
      else if (heartbeatDue(opened.session)) unit.afterwards(() => owe({ recipient, why: 'heartbeat' }))
      devices.heardFrom(unit, recipient.address, recipient.id)
    }
    return { key: opened.key, keep }
  }

  const contentOf = async (
    envelope: Envelope,
    found: Encrypted,
    key: Uint8Array,
    payload: Uint8Array,
  ): Promise<Element | undefined> => {
    const plain = await decryptPayload(found.generation, key, payload, found.iv)
    if (found.generation === 'omemo:0') {
      const text = new TextDecoder().decode(plain)
      return unsealedOld(envelope.message, el(NS_CLIENT, 'body', {}, text))
    }
    const content = openEnvelope(plain, envelope)
    return content && unsealed(envelope.message, content)
  }

  const opened = async (
    envelope: Envelope,
    unit: Unit,
    found: Encrypted,
    key: EncryptedKey,
  ): Promise<Envelope | Dropped> => {
    const who = envelope.from.bare.toString()
    const { key: messageKey, keep } = await openKey(
      unit,
      { address: who, id: found.sid, generation: found.generation },
      key,
    )
    const message = found.payload && (await contentOf(envelope, found, messageKey, found.payload))
    if (found.payload && !message) return unreadable(envelope, 'broken', found.sid)
    await keep()
    if (!message) return undefined
    const mixed = hasPlainContent(
      envelope.message,
      envelope.message.child('encrypted', NS_OMEMO_LEGACY) !== undefined,
    )
    const security = {
      encrypted: true,
      protocol: found.generation,
      deviceId: found.sid,
      trust: trustOf(unit, who, found.sid),
      mixed,
    }
    return { ...envelope, message, security }
  }

  return async (envelope: Envelope, unit: Unit): Promise<Envelope | Dropped> => {
    const read = readEncrypted(envelope.message, address, own.id)
    if (!read) return isOmemo(envelope.message) ? unreadable(envelope, 'broken', undefined) : envelope
    const { found, key } = read
    // Our own message that came back from the archive; what we wrote we have.
    if (envelope.own && found.sid === own.id) return undefined
    if (!key)
      return tellsSomething(envelope, found)
        ? unreadable(envelope, missing(envelope, own.createdAt), found.sid)
        : undefined
    try {
      return await opened(envelope, unit, found, key)
    } catch (error) {
      if (error instanceof Duplicate) return undefined
      if (!(error instanceof CryptoError)) throw error
      if (error.reason === 'identity-changed') devices.alarm(unit, envelope.from.bare.toString(), found.sid)
      return failed(envelope, found, error)
    }
  }

  function failed(envelope: Envelope, found: Encrypted, error: CryptoError): Envelope | Dropped {
    const recipient = {
      address: envelope.from.bare.toString(),
      id: found.sid,
      generation: found.generation as Generation,
    }
    // XEP-0384 §6: without a session one is offered; after any other failure nothing is begun (S308).
    if (error instanceof UnknownKey && error.reason === 'no-session' && envelope.way !== 'archive')
      owe({ recipient, why: 'no-session' })
    if (!tellsSomething(envelope, found)) return undefined
    const isOlder = envelope.at < own.createdAt
    return unreadable(envelope, isOlder ? 'older-than-device' : causeOf(error), found.sid)
  }
}

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
const tellsSomething = ({ message }: Envelope, { payload, generation }: Encrypted): boolean =>
  payload !== undefined &&
  (generation === 'omemo:0' || Encryption.in(message) !== undefined || message.child('body') !== undefined)

const isOmemo = (message: Element): boolean =>
  message.child('encrypted', NS_OMEMO) !== undefined ||
  message.child('encrypted', NS_OMEMO_LEGACY) !== undefined ||
  Encryption.in(message)?.namespace === NS_OMEMO
