/**
 * Opening what others have sealed: signed by a key that its author announces, for us, at about the time it came, and once (XEP-0373 §3.2, S321).
 * What fails for want of a key is kept as it came.
 */
import { CryptoError, sha256, toHex } from '@corrillo/crypto'
import { el, NS_CLIENT, OpenPgp, PgpEncrypted } from '@corrillo/xmpp'
import type { Unreadable } from '../../api.ts'
import { type Dropped, type Envelope, type Given, PLAIN } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { stampOf } from '../delay.ts'
import { hasPlainContent, unsealed } from '../omemo/envelope.ts'
import type { Keyring } from './keyring.ts'
import type { OpenPgpWork } from './work.ts'
import { CLOCKS_DIFFER_MS, type Content, readSigncrypt } from './wire.ts'

const causeOf = (error: unknown): Unreadable => {
  if (!(error instanceof CryptoError)) throw error
  if (error.kind !== 'UnknownKey') return 'broken'
  return error.reason === 'signer' ? 'openpgp-unknown-key' : 'openpgp-no-key'
}
/** In a room that hides addresses nobody can tell whose key it was. */
const isNameless = (author: string): boolean => author.includes('/')

export const decryptor = (
  given: Given,
  work: OpenPgpWork,
  ring: Keyring,
  wanted: (author: string) => void,
) => {
  const { address } = given
  const secrets = (): readonly Uint8Array[] => ring.own.get().map(one => one.secret)

  const unreadable = (envelope: Envelope, cause: Unreadable): Envelope => {
    const { archiveId, message, nick, way } = envelope
    const mayOpen = cause === 'openpgp-no-key' || cause === 'openpgp-unknown-key'
    const kept = { message: message.toString(), way, archiveId, nick }
    return {
      ...envelope,
      unreadable: { cause, deviceId: undefined, ...(mayOpen ? { kept } : {}) },
      security: { ...PLAIN, encrypted: true, protocol: 'openpgp' },
    }
  }
  /** §3.2: for those whom the message names, which in a room is the room (S321). */
  const isFor = ({ nick, peer, to }: Envelope, content: Content): boolean =>
    content.to.includes(nick === undefined ? to.bare.toString() : peer)
  const isOfItsTime = ({ message, at }: Envelope, content: Content): boolean =>
    Math.abs(content.at - (stampOf(message, at) ?? at)) <= CLOCKS_DIFFER_MS
  /** Whoever sends it again, and whatever is around it: it was here. */
  const isRepeated = async (unit: Unit, author: string, text: string): Promise<boolean> => {
    const name = unit.hidden('openpgp', author, toHex(sha256(new TextEncoder().encode(text))))
    if (await unit.get('ids', name)) return true
    unit.put('ids', name, true)
    return false
  }

  const read = async (
    envelope: Envelope,
    unit: Unit,
    { text, signedBy }: { readonly text: string; readonly signedBy: string },
  ): Promise<Envelope | Dropped> => {
    const { author, message } = envelope
    const content = readSigncrypt(text)
    if (!content || !isFor(envelope, content)) return unreadable(envelope, 'broken')
    if (!isOfItsTime(envelope, content)) return unreadable(envelope, 'openpgp-other-time')
    if (await isRepeated(unit, author, text)) return undefined
    const entry = ring.recordOf(author).keys.find(one => one.fingerprint === signedBy)
    const isOurs = author === address && ring.own.get().some(one => one.fingerprint === signedBy)
    const security = {
      encrypted: true,
      protocol: 'openpgp' as const,
      deviceId: undefined,
      trust: isOurs ? ('verified' as const) : entry?.trust,
      mixed: hasPlainContent(message, true),
      key: signedBy,
    }
    return {
      ...envelope,
      message: unsealed(message, content.elements),
      security,
      sealedAt: content.at,
      unreadable: undefined,
    }
  }
  const open = async (envelope: Envelope, unit: Unit, message: Uint8Array): Promise<Envelope | Dropped> => {
    const { author } = envelope
    if (isNameless(author)) return unreadable(envelope, 'openpgp-unknown-key')
    if (secrets().length === 0) return unreadable(envelope, 'openpgp-no-key')
    const ours = author === address ? ring.own.get() : []
    const signers = [...ring.recordOf(author).keys, ...ours].map(one => one.bytes)
    try {
      const now = given.now() + CLOCKS_DIFFER_MS
      return await read(envelope, unit, await work.open({ message, secrets: secrets(), signers, now }))
    } catch (error) {
      const cause = causeOf(error)
      if (cause === 'openpgp-unknown-key') unit.afterwards(() => wanted(author))
      return unreadable(envelope, cause)
    }
  }
  /** XEP-0027: the text alone, of which nothing says who wrote it. */
  const openLegacy = async (envelope: Envelope, body: string): Promise<Envelope> => {
    if (secrets().length === 0) return unreadable(envelope, 'openpgp-no-key')
    try {
      const text = await work.openLegacy(body, secrets(), given.now() + CLOCKS_DIFFER_MS)
      const message = unsealed(envelope.message, [el(NS_CLIENT, 'body', {}, text)])
      return {
        ...envelope,
        message,
        security: { ...PLAIN, encrypted: true, protocol: 'pgp' },
        unreadable: undefined,
      }
    } catch (error) {
      return unreadable(envelope, causeOf(error))
    }
  }
  return (envelope: Envelope, unit: Unit): Promise<Envelope | Dropped> => {
    const sealed = OpenPgp.in(envelope.message)
    if (sealed) return open(envelope, unit, sealed.data)
    const legacy = PgpEncrypted.in(envelope.message)
    return legacy ? openLegacy(envelope, legacy.body) : Promise.resolve(unreadable(envelope, 'broken'))
  }
}
