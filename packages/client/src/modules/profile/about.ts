/**
 * XEP-0292: what people say about themselves, in a vCard4 (RFC 6351) that their own contacts may read. Loaded when somebody looks.
 * What stands there besides, from other programs, is neither shown nor lost.
 */
import { el, type Element, NS_VCARD4, StanzaError, VCard4, VCARD4_NODE } from '@corrillo/xmpp'
import { type About, ABOUT_FIELDS, type AboutField, ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Pep } from '../pep/index.ts'
import { FOR_CONTACTS, refused } from './publishing.ts'
import { seenLine, seenLines, shortened } from './unseen.ts'

const LINE_MAX = 200
const NOTE_MAX = 1000
const TEL = 'tel:'

/** Where each stands, and as what. */
const places: Readonly<Record<AboutField, readonly [property: string, kind: 'text' | 'uri']>> = {
  organisation: ['org', 'text'],
  role: ['role', 'text'],
  phone: ['tel', 'uri'],
  mail: ['email', 'text'],
  note: ['note', 'text'],
}
const is = (property: Element, name: string): boolean => property.is(name, NS_VCARD4)
const plain = (field: AboutField, text: string): string =>
  field === 'note' ? shortened(seenLines(text), NOTE_MAX) : shortened(seenLine(text), LINE_MAX)

const textOf = (field: AboutField, property: Element | undefined): string => {
  const value = property?.childText('text') ?? property?.childText('uri') ?? ''
  return plain(field, field === 'phone' && value.startsWith(TEL) ? value.slice(TEL.length) : value)
}
export const aboutIn = (card: readonly Element[]): About => {
  const said = (field: AboutField): string =>
    textOf(
      field,
      card.find(one => is(one, places[field][0])),
    )
  return {
    organisation: said('organisation'),
    role: said('role'),
    phone: said('phone'),
    mail: said('mail'),
    note: said('note'),
  }
}
/** RFC 3966 §3: no spaces in a number. */
const written = (field: AboutField, text: string): Element => {
  const [name, kind] = places[field]
  const value = field === 'phone' ? TEL + text.replace(/\s+/gu, '-') : text
  return el(NS_VCARD4, name, {}, el(NS_VCARD4, kind, {}, value))
}
/** The card with this in the place of the first of each; RFC 6350 §6.2.1 wants a name on it. */
export const changedCard = (card: readonly Element[], about: About, name: string): readonly Element[] => {
  const before = ABOUT_FIELDS.map(field => card.find(one => is(one, places[field][0])))
  const rest = card.filter(one => !before.includes(one))
  const now = ABOUT_FIELDS.flatMap(field => {
    const text = plain(field, about[field])
    return text === '' ? [] : [written(field, text)]
  })
  const isNamed = rest.some(one => is(one, 'fn'))
  return [...(isNamed ? [] : [el(NS_VCARD4, 'fn', {}, el(NS_VCARD4, 'text', {}, name))]), ...now, ...rest]
}

export const abouts = ({ address, connection }: Given, pep: Pep) => {
  const cardOf = async (who: string): Promise<readonly Element[]> => {
    const [item] = await pep.items(who, VCARD4_NODE)
    if (!item?.payload) return []
    const card = VCard4.tryParse(item.payload)
    if (!card) throw new ClientError('card-unreadable')
    return card.properties
  }
  return {
    /** Undefined: they say nothing, or not to us. */
    async of(who: string): Promise<About | undefined> {
      try {
        const about = aboutIn(await cardOf(who))
        return ABOUT_FIELDS.some(field => about[field] !== '') ? about : undefined
      } catch (error) {
        if (error instanceof StanzaError || error instanceof ClientError) return undefined
        throw error
      }
    },
    async set(about: About | undefined, name: string): Promise<void> {
      if (!connection.isUp) throw new ClientError('offline')
      const empty = { organisation: '', role: '', phone: '', mail: '', note: '' }
      const card = changedCard(await cardOf(address).catch(refused), about ?? empty, name)
      const saysNothing = card.every(one => is(one, 'fn'))
      if (saysNothing) return pep.remove(VCARD4_NODE).catch(refused)
      await pep
        .publish(VCARD4_NODE, 'current', VCard4.build({ properties: card }), FOR_CONTACTS)
        .catch(refused)
    },
  }
}
