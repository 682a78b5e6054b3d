/** XEP-0373 §3: text that is signed and encrypted as one, and nothing that is only one of both. */
import {
  createMessage,
  decrypt,
  encrypt,
  enums,
  type Message,
  readKeys,
  readMessage,
  readPrivateKeys,
  unarmor,
} from 'openpgp'
import { Forged, Malformed, Misuse, UnknownKey } from '../errors.ts'
import { blaming } from './keys.ts'
import { config, MESSAGE_BYTES_MAX, RECIPIENTS_MAX } from './limits.ts'

export interface Sealing {
  readonly text: string
  /** Transferable, without a passphrase. */
  readonly secret: Uint8Array
  readonly recipients: readonly Uint8Array[]
  readonly now: number
}
export interface Opening {
  readonly message: Uint8Array
  readonly secrets: readonly Uint8Array[]
  /** Whose signatures count. */
  readonly signers: readonly Uint8Array[]
  /** By the own clock; a signature of later than this is not made yet. */
  readonly now: number
}
export interface Opened {
  readonly text: string
  /** Of the primary key. */
  readonly signedBy: string
}

const allKeys = async (keys: readonly Uint8Array[]) =>
  (await Promise.all(keys.map(one => blaming('key', () => readKeys({ binaryKeys: one, config }))))).flat()
const allSecrets = async (secrets: readonly Uint8Array[]) =>
  (
    await Promise.all(secrets.map(one => blaming('key', () => readPrivateKeys({ binaryKeys: one, config }))))
  ).flat()

export const seal = async ({ text, secret, recipients, now }: Sealing): Promise<Uint8Array> => {
  if (recipients.length === 0 || recipients.length > RECIPIENTS_MAX) throw new Misuse('recipients')
  const [encryptionKeys, signingKeys] = [await allKeys(recipients), await allSecrets([secret])]
  const date = new Date(now)
  const message = await createMessage({ text, date })
  try {
    return await encrypt({ message, encryptionKeys, signingKeys, date, format: 'binary', config })
  } catch {
    throw new Misuse('seal')
  }
}

/** Nothing is derived from a passphrase for a message, and who it is for is tried a bounded number of times (S321). */
const parsed = async (bytes: Uint8Array): Promise<Message<Uint8Array>> => {
  if (bytes.length === 0 || bytes.length > MESSAGE_BYTES_MAX) throw new Malformed('size')
  const message = await blaming('message', () => readMessage({ binaryMessage: bytes, config }))
  if (message.getEncryptionKeyIDs().length > RECIPIENTS_MAX) throw new Malformed('recipients')
  if (message.packets.filterByTag(enums.packet.symEncryptedSessionKey).length > 0)
    throw new Malformed('passphrase')
  return message
}

const decrypted = async (
  message: Message<Uint8Array>,
  secrets: readonly Uint8Array[],
  signers: readonly Uint8Array[],
  now: number,
) => {
  const decryptionKeys = await allSecrets(secrets)
  const wanted = message.getEncryptionKeyIDs()
  if (wanted.length === 0) throw new Malformed('not-encrypted')
  const isOurs = decryptionKeys.some(key =>
    [key, ...key.subkeys].some(one =>
      wanted.some(id => /^0+$/u.test(id.toHex()) || id.equals(one.getKeyID())),
    ),
  )
  if (!isOurs) throw new UnknownKey('recipient')
  const verificationKeys = await allKeys(signers)
  try {
    const result = await decrypt({ message, decryptionKeys, verificationKeys, date: new Date(now), config })
    return { ...result, verificationKeys }
  } catch {
    // A changed byte, a check that was taken off, or more than fits: to know which would be to tell.
    throw new Forged('decrypt')
  }
}

/** Whole or not at all: UnknownKey `recipient` or `signer` when it is a key that is missing. */
export const open = async ({ message, secrets, signers, now }: Opening): Promise<Opened> => {
  const { data, signatures, verificationKeys } = await decrypted(await parsed(message), secrets, signers, now)
  if (signatures.length === 0) throw new Forged('unsigned')
  let isKnown = true
  for (const { keyID, verified } of signatures) {
    const signer = verificationKeys.find(key => key.getKeys(keyID).length > 0)
    const isGood = await verified.catch(() => false)
    if (signer && isGood) return { text: data, signedBy: signer.getFingerprint().toUpperCase() }
    isKnown &&= signer !== undefined
  }
  throw isKnown ? new Forged('signature') : new UnknownKey('signer')
}

/** XEP-0027 §3: without the lines around it, and without any proof of who wrote it. */
export const openLegacy = async (
  body: string,
  secrets: readonly Uint8Array[],
  now: number,
): Promise<string> => {
  if (body.length > MESSAGE_BYTES_MAX) throw new Malformed('size')
  const lines = body.replaceAll('\r', '').trim()
  const armoredMessage = `-----BEGIN PGP MESSAGE-----\n\n${lines}\n-----END PGP MESSAGE-----\n`
  const { data: message } = await blaming('message', () => unarmor(armoredMessage))
  const { data } = await decrypted(await parsed(message as Uint8Array), secrets, [], now)
  return data
}
