/**
 * What goes with words: a contact (XEP-0144), a place (XEP-0080), a poll. Each has a body that says the same to programs that do not
 * know it. All of it goes into the envelope.
 */
import {
  el,
  type Element,
  Fallback,
  Geoloc,
  Jid,
  NS_CLIENT,
  NS_GEOLOC,
  NS_ROSTER_ITEMS,
  RosterItems,
} from '@corrillo/xmpp'
import { ClientError } from '../../api-errors.ts'
import type { Enclosed, EnclosedContact, EnclosedPlace } from '../../api-enclosed.ts'
import type { MessageFact } from '../../store/facts.ts'
import { linksIn } from './links.ts'
import { isPoll, pollBody, pollElements, pollIn, pollLine } from './poll.ts'

export { pollActContent, pollActIn } from './poll.ts'

const NAME_MAX = 100
/** Six places of a degree are a hand’s breadth. */
const PLACES = 6
/** Half of the way around the earth, in metres. */
const ACCURACY_MAX = 20_037_509

const body = (text: string): Element => el(NS_CLIENT, 'body', {}, text)

/** What others see of it who know it, and what those see who do not (XEP-0428). */
export const enclosedElements = (enclosed: Enclosed): readonly Element[] => {
  switch (enclosed.kind) {
    case 'contact': {
      const items = [{ jid: Jid.parse(enclosed.address), name: enclosed.name }]
      return carried(enclosed, NS_ROSTER_ITEMS, RosterItems.build({ items }))
    }
    case 'place': {
      const { latitude, longitude, accuracy } = enclosed
      const point = {
        lat: decimal(latitude),
        lon: decimal(longitude),
        accuracy: accuracy === undefined ? undefined : decimal(accuracy),
      }
      return carried(enclosed, NS_GEOLOC, Geoloc.build(point))
    }
    case 'poll':
      return pollElements(enclosed)
  }
}
const carried = (enclosed: Enclosed, ns: string, element: Element): readonly Element[] => [
  body(bodyOf(enclosed)),
  Fallback.build({ for: ns, bodies: [] }),
  element,
]
const bodyOf = (enclosed: Enclosed): string => {
  if (enclosed.kind === 'contact') return `${enclosed.name}\nxmpp:${enclosed.address}`
  if (enclosed.kind === 'place') return geoUri(enclosed)
  return pollBody(enclosed)
}
/** RFC 5870 §3.3. */
const geoUri = ({ latitude, longitude, accuracy }: EnclosedPlace): string =>
  `geo:${decimal(latitude)},${decimal(longitude)}${accuracy === undefined ? '' : `;u=${decimal(accuracy)}`}`
const decimal = (value: number): string => String(Number(value.toFixed(PLACES)))

/** By what it is found, and told in a line. */
export const lineOf = (enclosed: Enclosed): string => {
  if (enclosed.kind === 'contact') return `👤 ${enclosed.name}`
  if (enclosed.kind === 'place') return `📍 ${decimal(enclosed.latitude)}, ${decimal(enclosed.longitude)}`
  return pollLine(enclosed)
}

/** As it is sent. Rejects what no other client would take. */
export const checked = (enclosed: Enclosed): Enclosed => {
  if (enclosed.kind === 'poll' && isPoll(enclosed)) return enclosed
  if (enclosed.kind === 'place' && isPlace(enclosed)) return enclosed
  const address = enclosed.kind === 'contact' ? Jid.tryParse(enclosed.address)?.bare : undefined
  if (enclosed.kind !== 'contact' || !address) throw new ClientError('not-allowed', { field: enclosed.kind })
  return { kind: 'contact', address: address.toString(), name: nameOf(enclosed.name, address) }
}

/** What is beside the words stays out where the words say the same; words of their own are shown with it: none are hidden from the reader. */
export const enclosedOf = (
  message: Element,
  encrypted: boolean,
): Partial<Pick<MessageFact, 'text' | 'enclosed' | 'worded' | 'links'>> => {
  const text = message.childText('body', NS_CLIENT) ?? ''
  const enclosed = contactIn(message) ?? placeIn(message, text) ?? (encrypted ? pollIn(message) : undefined)
  if (!enclosed) {
    const links = linksIn(message, text)
    return links.length > 0 ? { links } : {}
  }
  return saysSame(text, enclosed) ? { enclosed, text: lineOf(enclosed) } : { enclosed, worded: true }
}
const saysSame = (text: string, enclosed: Enclosed): boolean => {
  const said = text.trim()
  if (said === bodyOf(enclosed).trim()) return true
  if (enclosed.kind === 'contact') return said === `xmpp:${enclosed.address}`
  return enclosed.kind === 'place' && GEO.test(said)
}

const contactIn = (message: Element): EnclosedContact | undefined => {
  const items = RosterItems.in(message)?.items
  const [one] = items ?? []
  if (!one || items?.length !== 1 || one.action !== 'add' || one.jid.local === '') return undefined
  const address = one.jid.bare
  return { kind: 'contact', address: address.toString(), name: nameOf(one.name ?? '', address) }
}
const nameOf = (given: string, address: Jid): string =>
  given
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, NAME_MAX)
    .replace(/\p{Cs}$/u, '') || address.toString()

const GEO =
  /^geo:(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)(?:,-?\d+(?:\.\d+)?)?(?:;crs=wgs84)?(?:;u=(\d+(?:\.\d+)?))?$/iu
const DECIMAL = /^[+-]?\d{1,12}(?:\.\d{1,20})?$/u
/** Some programs send the URI alone. */
const placeIn = (message: Element, text: string): EnclosedPlace | undefined => {
  const found = Geoloc.in(message)
  const [, lat, lon, accuracy] = GEO.exec(text.trim()) ?? []
  const place: EnclosedPlace = {
    kind: 'place',
    latitude: numberOf(found?.lat ?? lat),
    longitude: numberOf(found?.lon ?? lon),
    accuracy: accuracyOf(found ? found.accuracy : accuracy),
  }
  return isPlace(place) ? place : undefined
}
const numberOf = (text: string | undefined): number =>
  text !== undefined && DECIMAL.test(text.trim()) ? Number(text) : Number.NaN
const accuracyOf = (text: string | undefined): number | undefined => {
  const metres = numberOf(text)
  return metres >= 0 && metres <= ACCURACY_MAX ? metres : undefined
}
const isPlace = ({ latitude, longitude }: EnclosedPlace): boolean =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
