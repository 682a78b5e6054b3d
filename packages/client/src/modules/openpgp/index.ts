/**
 * XEP-0373 OpenPGP for XMPP and XEP-0374, its profile for messages; XEP-0027 is read. What is here all the time is small: the rest is loaded
 * by who has a key, gets such a message, or chooses it for a conversation.
 */
import { NODE_OPENPGP_KEYS, NS_OPENPGP_IM, notifyFeature } from '@corrillo/xmpp'
import type { OpenPgp } from '../../api.ts'
import type { ClientModule, Envelope, Given } from '../../pipeline/module.ts'
import type { KeptBeside } from '../../recovery/contents.ts'
import type { Unit } from '../../store/sealed.ts'
import { source } from '../../value/value.ts'
import type { Way } from '../chat/way.ts'
import type { Pep } from '../pep/index.ts'
import type { TrustLevels } from '../trust/levels.ts'
import type { OtherKeys } from '../trust/carrying.ts'
import type { Carry } from './carrying.ts'
import type { KeysSeen } from './face.ts'
import type { OpenPgpPart } from './part.ts'
import { carriesOpenPgp, OF_OTHERS, OWN_KEYS } from './signs.ts'

export const openpgp = (
  given: Given,
  pep: Pep,
  levels: TrustLevels,
  interpret: (envelope: Envelope, unit: Unit) => Promise<void>,
  carry: Carry,
) => {
  const { conversations, store } = given
  const seen = source<KeysSeen>({ hasOwn: false, keys: new Map() })
  let loaded: OpenPgpPart | undefined
  let loading: Promise<OpenPgpPart> | undefined
  const load = async (): Promise<OpenPgpPart> => {
    const [{ openPgpPart }, { seenOf }] = await Promise.all([import('./part.ts'), import('./face.ts')])
    const part = await openPgpPart(given, pep, levels, interpret)
    const tell = (): void => seen.set(seenOf(part.ring))
    part.ring.own.subscribe(tell)
    part.ring.records.subscribe(tell)
    tell()
    loaded = part
    carry.changed()
    part.ring.records.subscribe(carry.changed)
    return part
  }
  const part = (): Promise<OpenPgpPart> =>
    (loading ??= load().catch(error => {
      loading = undefined
      throw error
    }))

  pep.on(NODE_OPENPGP_KEYS, who => {
    if (!loaded?.ring.isAsked(who) || who === given.address) return
    loaded.ring.ensure(who, true).catch(() => undefined)
  })
  const module: ClientModule = {
    name: 'openpgp',
    features: [NS_OPENPGP_IM, notifyFeature(NODE_OPENPGP_KEYS)],
    incoming: {
      /** S316: what another encryption has opened, or failed to, is not opened once more. */
      async decrypt(envelope, unit) {
        if (envelope.unreadable || envelope.security.encrypted) return envelope
        return carriesOpenPgp(envelope.message) ? (await part()).decrypt(envelope, unit) : envelope
      },
    },
  }
  /** Of who has nothing to do with OpenPGP nothing is loaded for it: what is said of keys is kept until then. */
  const others: OtherKeys = {
    isKnown: (owner, key) => loaded?.carried.isKnown(owner, key) ?? false,
    decide: async (unit, opinion, at) => (await part()).carried.decide(unit, opinion, at),
    verified: () => loaded?.carried.verified() ?? [],
    look: owner => loaded?.carried.look(owner),
  }
  const kept: KeptBeside = {
    async entries() {
      const [any] = await store.range('openpgp', OF_OTHERS, { limit: 1 })
      return any ? (await part()).carried.entries() : []
    },
    async put(unit, entry) {
      if (entry.kind === 'openpgp-keys') await (await part()).carried.putBack(unit, entry)
    },
  }
  return {
    module,
    others,
    kept,
    seen,
    /** By a person, for this conversation. */
    isChosen: (conversation: string): boolean => conversations.get(conversation)?.protocol === 'openpgp',
    /** As far as it is loaded. */
    isVerified: (who: string): boolean =>
      seen
        .get()
        .keys.get(who)
        ?.some(one => one.announced && one.trust === 'verified') ?? false,
    /** Rejects with CannotEncrypt. `members`: of a room, those who may read. */
    way: async (conversation: string, members: readonly string[] | undefined): Promise<Way> =>
      (await part()).way(conversation, members),
    /** Keys of those who are written to. */
    async look(who: readonly string[]): Promise<void> {
      const { ring } = await part()
      await Promise.all(who.map(one => ring.ensure(one)))
    },
    /** A new session. XEP-0373 §6.3: a key of ours that somebody took off the list comes back. */
    async ready(): Promise<void> {
      loaded?.ring.anew()
      if (!loaded && !(await store.get('openpgp', OWN_KEYS))) return
      await (await part()).ring.announce()
    },
    async face(): Promise<OpenPgp> {
      const [its, { openPgpFace }] = await Promise.all([part(), import('./face.ts')])
      return openPgpFace(given, pep, its, carry)
    },
  }
}
export type OpenPgpModule = ReturnType<typeof openpgp>
