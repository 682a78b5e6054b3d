/**
 * XEP-0054 vcard-temp, kept in step with vCard4 (XEP-0292), with the avatar of XEP-0084 as its photo and the hash in presence (XEP-0153,
 * XEP-0398). Only those who may see the account read it:
 * a stranger's question is answered as for an account that does not exist (S119).
 */
import {
  el,
  type Element,
  type Jid,
  NODE_CONTACTS,
  NS_AVATAR_CONVERSION,
  NS_AVATAR_METADATA,
  NS_VCARD,
  NS_VCARD_UPDATE,
  parseElement,
  NS_VCARD4,
  StanzaError,
  VCard,
  VCard4,
  VCARD4_NODE,
  VCardUpdate,
} from '@corrillo/xmpp'
import { z } from 'zod'
import {
  type Ask,
  type Awaitable,
  defineModule,
  onGet,
  onSet,
  type Place,
  type Presence,
} from '../../host/module.ts'
import { turns } from '../../host/turns.ts'
import { document } from '../../storage/shapes.ts'
import { pep } from '../pep/index.ts'
import { presence } from '../presence/index.ts'
import { avatars } from './avatar.ts'
import { toVCard4, toVCardTemp } from './vcard4.ts'

const withoutPhoto = (card: Element): Element =>
  card.filter(child => typeof child === 'string' || !child.is('PHOTO', NS_VCARD))

export const vcard = defineModule({
  name: 'vcard',
  specs: [
    {
      xep: 54,
      version: '1.3.0',
      note: 'who sets the card of somebody else is told that nobody is there (§3.2 says forbidden)',
    },
    { xep: 153, version: '1.1.1' },
    {
      xep: 292,
      version: '0.12.0',
      note: 'with conversion of what both formats have, but no pictures or sounds in the card itself; events carry the card (§3.2.2 has none)',
    },
    { xep: 398, version: '1.0.0' },
  ],
  disco: { host: [NS_VCARD], account: [NS_VCARD, NS_VCARD4, NS_AVATAR_CONVERSION] },
  needs: { pep, presence },
  config: {
    schema: z.object({
      bytes: z.number().int().min(1_000).max(1_000_000).default(131_072),
      public: z.boolean().default(false),
    }),
    keys: {
      bytes: { default: 131_072, about: 'Size of a vCard in bytes.' },
      public: { default: false, about: 'Whether anyone may read vCards, or only contacts and rooms.' },
    },
  },
  stores: { cards: document<string>() },
  setup({ config, stores, needs, log }) {
    const { photoFor, hashOf, publish } = avatars(needs.pep)
    /** What is read is written after: two devices do not undo each other's cards. */
    const writing = turns()

    // XEP-0292 §4.2: cards of contacts.
    needs.pep.seclude(NODE_CONTACTS)
    const mayRead = async (account: Jid, by: Jid): Promise<boolean> =>
      config.public ||
      needs.presence.hasDirected(account, by) ||
      (await needs.presence.subscribedFrom(account, by))

    /** The card as it was set last, in whichever format; what was published in the new one is for those who may read it there. */
    const cardFor = async (account: Jid, by: Jid): Promise<Element> => {
      const stored = await stores.cards.get(account)
      if (stored !== undefined) return parseElement(stored)
      const published = await needs.pep.last(account, VCARD4_NODE, by)
      return published && VCard4.matches(published.payload) ? toVCardTemp(published.payload) : VCard.build({})
    }
    /** XEP-0398 §4.1: the published avatar takes the place of the photo that was set. */
    const dropPhoto = async (account: Jid): Promise<void> => {
      const stored = await stores.cards.get(account)
      if (stored !== undefined) await stores.cards.set(account, withoutPhoto(parseElement(stored)).toString())
    }
    needs.pep.onChanged((account, { node }) => {
      const key = account.toString()
      if (node === VCARD4_NODE) return writing.run(key, () => stores.cards.set(account, undefined))
      return node === NS_AVATAR_METADATA ? writing.run(key, () => dropPhoto(account)) : undefined
    })
    /** The new format follows. Nobody is told of a card that says nothing. */
    const publishNew = async (account: Jid, card: Element): Promise<void> => {
      const payload = toVCard4(card)
      const known = await needs.pep.last(account, VCARD4_NODE)
      if (known ? known.payload.toString() === payload.toString() : payload.elements().length === 0) return
      try {
        await needs.pep.publish(account, VCARD4_NODE, { id: 'current', payload })
      } catch (error) {
        // It may be larger than an item: one card is better than two of which one is out of date.
        for (const { id } of await needs.pep.items(account, VCARD4_NODE))
          await needs.pep.retract(account, VCARD4_NODE, id)
        throw error
      }
    }
    /** What the new formats have no room for still stands in the card that was set. */
    const converted = (work: Promise<void>): Promise<void> =>
      work.catch(error => log.info('vcard-not-converted', { error: String(error) }))

    const read = async (_: VCard, { from, to }: Ask): Promise<Element> => {
      const account = to.bare
      if (!(await mayRead(account, from))) throw new StanzaError('cancel', 'service-unavailable')
      const card = await cardFor(account, from)
      const photo = await photoFor(account, from)
      if (photo) return withoutPhoto(card).append(photo)
      // §3.3: who has no card is to others like nobody.
      if (card.elements().length === 0 && !from.bare.equals(account))
        throw new StanzaError('cancel', 'service-unavailable')
      return card
    }
    const write = async (_: VCard, ask: Ask): Promise<void> => {
      const card = ask.iq.payload as Element
      const text = card.toString()
      if (Buffer.byteLength(text) > config.bytes)
        throw new StanzaError('modify', 'not-acceptable', 'too large')
      const account = ask.from.bare
      await writing.run(account.toString(), async () => {
        const photo = card.child('PHOTO', NS_VCARD)
        // What could not be published would never be seen: the avatar stands in its place.
        if (photo) await publish(account, photo)
        await stores.cards.set(account, text)
        await converted(publishNew(account, card))
      })
    }

    /**
     * XEP-0398 §4: the hash stands in every available presence, unless the client says that it has none. Who took his picture back has none
     * any more, and what says nothing of a picture is not passed on.
     */
    const prepare = (p: Presence, at: Place): Awaitable<Presence> => {
      if (at.side !== 'sender' || !at.origin || p.type !== '') return p
      const update = VCardUpdate.in(p.element)
      if (update?.photo === '') return p
      const isSilent = update !== undefined && update.photo === undefined
      return hashOf(at.account).then(hash => {
        const shown = hash ?? (isSilent ? '' : undefined)
        return shown === undefined ? p : withHash(p, shown)
      })
    }
    const withHash = (p: Presence, hash: string): Presence =>
      p.mapElement(e =>
        e
          .filter(child => typeof child === 'string' || !child.is('x', NS_VCARD_UPDATE))
          .append(el(NS_VCARD_UPDATE, 'x', {}, el(NS_VCARD_UPDATE, 'photo', {}, hash))),
      )

    return {
      iq: [onGet('account', VCard, read), onSet('self', VCard, write)],
      presence: { prepare },
    }
  },
})
