/** XEP-0292 §7: what vcard-temp and vCard4 have in common, in both directions. The rest of either has no counterpart. */
import { el, type Element, NS_VCARD, NS_VCARD4, VCard, VCard4 } from '@corrillo/xmpp'

interface Property {
  readonly old: string
  readonly name: string
  toNew(e: Element): readonly Element[]
  toOld(e: Element): readonly Element[]
}
const temp = (name: string, ...children: (Element | string)[]): Element => el(NS_VCARD, name, {}, ...children)
const four = (name: string, ...children: (Element | string)[]): Element =>
  el(NS_VCARD4, name, {}, ...children)
const inner = (e: Element, name: string): string => e.childText(name)?.trim() ?? ''
const some = (text: string, make: (text: string) => Element): readonly Element[] => (text ? [make(text)] : [])

/** One value, `<FN>…</FN>` and `<fn><text>…</text></fn>`. */
const plain = (old: string, name: string, kind: 'text' | 'uri' | 'date' | 'timestamp'): Property => ({
  old,
  name,
  toNew: e => some(e.text().trim(), text => four(name, four(kind, text))),
  toOld: e => some(inner(e, kind), text => temp(old, text)),
})
const TYPES = ['home', 'work', 'voice', 'fax', 'cell', 'pager', 'video', 'text', 'textphone']
const typesFrom = (e: Element): readonly Element[] => {
  const types = TYPES.filter(type => e.child(type.toUpperCase(), NS_VCARD))
  const parameters = [
    ...(types.length > 0 ? [four('type', ...types.map(type => four('text', type)))] : []),
    ...(e.child('PREF', NS_VCARD) ? [four('pref', four('integer', '1'))] : []),
  ]
  return parameters.length > 0 ? [four('parameters', ...parameters)] : []
}
const typesTo = (e: Element): readonly Element[] => {
  const parameters = e.child('parameters')
  const types = (parameters?.child('type')?.elements() ?? [])
    .map(type => type.text().trim().toLowerCase())
    .filter(type => TYPES.includes(type))
    .map(type => temp(type.toUpperCase()))
  // There are a hundred degrees of it in the new format.
  const isFirst = parameters?.child('pref')?.childText('integer')?.trim() === '1'
  return isFirst ? [...types, temp('PREF')] : types
}

/** One value with what it is for, as `<EMAIL><WORK/><USERID>…</USERID></EMAIL>`. */
const typed = (
  old: string,
  within: string,
  name: string,
  kind: 'text' | 'uri',
  { write, read }: { write(text: string): string; read(text: string): string } = {
    write: text => text,
    read: text => text,
  },
): Property => ({
  old,
  name,
  toNew: e => some(inner(e, within), text => four(name, ...typesFrom(e), four(kind, write(text)))),
  toOld: e => some(inner(e, kind), text => temp(old, ...typesTo(e), temp(within, read(text)))),
})
/** Parts of a name or an address, each by its own element. */
const parts = (old: string, name: string, pairs: readonly (readonly [string, string])[]): Property => ({
  old,
  name,
  toNew(e) {
    const values = pairs.flatMap(([from, to]) => some(inner(e, from), text => four(to, text)))
    return values.length > 0 ? [four(name, ...typesFrom(e), ...values)] : []
  },
  toOld(e) {
    const values = pairs.flatMap(([to, from]) => some(inner(e, from), text => temp(to, text)))
    return values.length > 0 ? [temp(old, ...typesTo(e), ...values)] : []
  },
})
const listed = (
  e: Element,
  name: string,
  make: (texts: readonly string[]) => Element,
): readonly Element[] => {
  const texts = e
    .elements()
    .filter(c => c.name === name)
    .flatMap(c => c.text().trim() || [])
  return texts.length > 0 ? [make(texts)] : []
}
const scheme = (prefix: string, clean: (text: string) => string = text => text) => ({
  write: (text: string): string => prefix + clean(text),
  read: (text: string): string => (text.startsWith(prefix) ? text.slice(prefix.length) : text),
})
const jabber = scheme('xmpp:')

const organisation: Property = {
  old: 'ORG',
  name: 'org',
  toNew(e) {
    const names = e
      .elements()
      .filter(c => c.name === 'ORGNAME' || c.name === 'ORGUNIT')
      .flatMap(c => some(c.text().trim(), text => four('text', text)))
    return names.length > 0 ? [four('org', ...names)] : []
  },
  toOld(e) {
    const names = e
      .elements()
      .filter(c => c.name === 'text')
      .map(c => c.text())
    return some(names[0] ?? '', first =>
      temp('ORG', temp('ORGNAME', first), ...names.slice(1).map(unit => temp('ORGUNIT', unit))),
    )
  },
}
const place: Property = {
  old: 'GEO',
  name: 'geo',
  toNew(e) {
    const [lat, lon] = [inner(e, 'LAT'), inner(e, 'LON')]
    return lat && lon ? [four('geo', four('uri', `geo:${lat},${lon}`))] : []
  },
  toOld(e) {
    const [, lat, lon] = /^geo:(-?[\d.]+),(-?[\d.]+)/.exec(inner(e, 'uri')) ?? []
    return lat && lon ? [temp('GEO', temp('LAT', lat), temp('LON', lon))] : []
  },
}
const categories: Property = {
  old: 'CATEGORIES',
  name: 'categories',
  toNew: e => listed(e, 'KEYWORD', words => four('categories', ...words.map(word => four('text', word)))),
  toOld: e => listed(e, 'text', words => temp('CATEGORIES', ...words.map(word => temp('KEYWORD', word)))),
}
const PROPERTIES: readonly Property[] = [
  plain('FN', 'fn', 'text'),
  parts('N', 'n', [
    ['FAMILY', 'surname'],
    ['GIVEN', 'given'],
    ['MIDDLE', 'additional'],
    ['PREFIX', 'prefix'],
    ['SUFFIX', 'suffix'],
  ]),
  plain('NICKNAME', 'nickname', 'text'),
  plain('BDAY', 'bday', 'date'),
  parts('ADR', 'adr', [
    ['POBOX', 'pobox'],
    ['EXTADD', 'ext'],
    ['STREET', 'street'],
    ['LOCALITY', 'locality'],
    ['REGION', 'region'],
    ['PCODE', 'code'],
    ['CTRY', 'country'],
  ]),
  typed(
    'TEL',
    'NUMBER',
    'tel',
    'uri',
    scheme('tel:', text => text.replace(/\s+/g, '-')),
  ),
  typed('EMAIL', 'USERID', 'email', 'text'),
  {
    old: 'JABBERID',
    name: 'impp',
    toNew: e => some(e.text().trim(), text => four('impp', four('uri', jabber.write(text)))),
    toOld: e => some(inner(e, 'uri'), uri => temp('JABBERID', jabber.read(uri))),
  },
  plain('TZ', 'tz', 'text'),
  place,
  plain('TITLE', 'title', 'text'),
  plain('ROLE', 'role', 'text'),
  // What lies in the card itself is too large for a card that many fetch.
  typed('LOGO', 'EXTVAL', 'logo', 'uri'),
  organisation,
  categories,
  plain('PRODID', 'prodid', 'text'),
  plain('REV', 'rev', 'timestamp'),
  typed('SOUND', 'EXTVAL', 'sound', 'uri'),
  plain('UID', 'uid', 'uri'),
  plain('URL', 'url', 'uri'),
  typed('KEY', 'CRED', 'key', 'text'),
  plain('NOTE', 'note', 'text'),
  // §7.1: not in vCard4; it becomes a note, and stays one.
  { ...plain('DESC', 'note', 'text'), toOld: () => [] },
]

/** The card in the new format; photos are avatars (XEP-0084) and go their own way. */
export const toVCard4 = (card: Element): Element =>
  VCard4.build({
    properties: card.elements().flatMap(e => PROPERTIES.find(({ old }) => old === e.name)?.toNew(e) ?? []),
  })
/** The card in the old format. */
export const toVCardTemp = (card: Element): Element =>
  VCard.build({
    fields: card.elements().flatMap(e => PROPERTIES.find(({ name }) => name === e.name)?.toOld(e) ?? []),
  })
