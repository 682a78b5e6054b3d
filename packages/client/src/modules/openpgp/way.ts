/** How a message goes by OpenPGP: signed by the own key, for every key that those it is for announce (XEP-0374 §2.3.1), and for oneself. */
import { CryptoError } from '@corrillo/crypto'
import { el, EME_OPENPGP, type Element, Encryption, HintStore, NS_CLIENT, OpenPgp } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import type { Way } from '../chat/way.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'
import type { Keyring } from './keyring.ts'
import { type KeyEntry, readersOf, undecidedKeys } from './records.ts'
import { signcrypt } from './wire.ts'
import type { OpenPgpWork } from './work.ts'

/** People whose lists are asked for at once. */
const TOGETHER = 10
const UNREAD: Readonly<Record<string, string>> = {
  en: 'This message is encrypted with OpenPGP.',
  es: 'Este mensaje está cifrado con OpenPGP.',
  da: 'Denne besked er krypteret med OpenPGP.',
}

export const wayOf = (
  given: Given,
  work: OpenPgpWork,
  ring: Keyring,
  isStrict: (conversation: string) => boolean,
) => {
  const { address, platform } = given

  const keysOf = (who: string, conversation: string): readonly KeyEntry[] =>
    readersOf(ring.recordOf(who), isStrict(conversation), given.now())
  const ensureAll = async (who: readonly string[]): Promise<void> => {
    for (let i = 0; i < who.length; i += TOGETHER)
      await Promise.all(who.slice(i, i + TOGETHER).map(one => ring.ensure(one)))
  }
  const forOne = (conversation: string): readonly KeyEntry[] => {
    const keys = keysOf(conversation, conversation)
    if (keys.length > 0) return keys
    const isOpen = isStrict(conversation) || undecidedKeys(ring.recordOf(conversation)).length > 0
    throw new CannotEncrypt(isOpen ? 'undecided-devices' : 'no-openpgp-key')
  }
  /** As with devices: who had no key before was named before, and is left out; who turns out to have none holds it up (S311). */
  const forRoom = (room: string, who: readonly string[], named: ReadonlySet<string>): readonly KeyEntry[] => {
    if (who.some(one => undecidedKeys(ring.recordOf(one)).length > 0))
      throw new CannotEncrypt('undecided-devices')
    if (who.some(one => !named.has(one) && keysOf(one, room).length === 0))
      throw new CannotEncrypt('members-unreached')
    return who.flatMap(one => keysOf(one, room))
  }

  return async (conversation: string, members: readonly string[] | undefined): Promise<Way> => {
    const [current] = ring.own.get()
    if (!current) throw new CannotEncrypt('no-openpgp-key')
    const who = members ?? [conversation]
    const named = new Set(who.filter(one => keysOf(one, conversation).length === 0))
    await ensureAll([...who, address])
    const theirs = members ? forRoom(conversation, who, named) : forOne(conversation)
    const announced = keysOf(address, address).filter(one => one.fingerprint !== current.fingerprint)
    const keys = [...theirs, current, ...announced]
    const reached = who.filter(one => keysOf(one, conversation).length > 0)
    const to = members ? [conversation, ...reached] : [conversation]

    const seal = async (elements: readonly Element[], at: number): Promise<Uint8Array> => {
      const text = signcrypt({ to, at, elements }, platform.random)
      // A key that was made a moment ago by a clock that is ahead of ours is no reason to fail.
      const now = Math.max(at, ...keys.map(one => one.created + 1000))
      try {
        const recipients = keys.map(one => one.bytes)
        return await work.seal({ text, secret: current.secret, recipients, now })
      } catch (error) {
        if (error instanceof CryptoError) throw new CannotEncrypt('encryption')
        throw error
      }
    }
    return {
      to: conversation,
      readers: reached,
      room: members !== undefined,
      hasOld: false,
      showsOnce: false,
      async seal(_unit, content, at) {
        const elements: Element[] = [OpenPgp.build({ data: await seal(content, at) }), HintStore.build({})]
        // XEP-0374 §3.2: of a receipt or a mark nobody misses anything.
        if (content.some(e => e.is('body', NS_CLIENT))) {
          const said = UNREAD[platform.language?.() ?? 'en'] ?? UNREAD['en']!
          elements.unshift(el(NS_CLIENT, 'body', {}, said))
          elements.push(Encryption.build({ namespace: EME_OPENPGP, name: 'OpenPGP' }))
        }
        const key = current.fingerprint
        const protocol = 'openpgp'
        return {
          elements,
          security: { encrypted: true, protocol, deviceId: undefined, trust: undefined, mixed: false, key },
        }
      },
    }
  }
}
