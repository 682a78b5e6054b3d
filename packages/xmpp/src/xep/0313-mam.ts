/** XEP-0313 Message Archive Management, with the preferences of XEP-0441. */
import {
  attr,
  bool,
  child,
  dateTime,
  element,
  flag,
  type Infer,
  jidCodec,
  oneOf,
  textElementsAs,
} from '../schema/kit.ts'
import { DataForm } from './0004-forms.ts'
import { ResultSet } from './0059-rsm.ts'
import { Forwarded } from './0297-forwarding.ts'

export const NS_MAM = 'urn:xmpp:mam:2'
export const NS_MAM_EXTENDED = 'urn:xmpp:mam:2#extended'
/** XEP-0313 §8: the field `include-groupchat` is understood. */
export const NS_MAM_GROUPCHAT_FIELD = 'urn:xmpp:mam:2#groupchat-field'

/** XEP-0313 §4.1. */
export const MamQuery = element(NS_MAM, 'query', {
  queryid: attr.optional('queryid'),
  node: attr.optional('node'),
  form: child.optional(DataForm),
  set: child.optional(ResultSet),
  flipPage: flag('flip-page'),
})
export type MamQuery = Infer<typeof MamQuery>

/** XEP-0313 §4.2: in a message of its own. */
export const MamResult = element(NS_MAM, 'result', {
  queryid: attr.optional('queryid'),
  id: attr.required('id'),
  forwarded: child.required(Forwarded),
})
export type MamResult = Infer<typeof MamResult>

export const MamFin = element(NS_MAM, 'fin', {
  complete: bool.default('complete', false),
  stable: bool.default('stable', true),
  set: child.optional(ResultSet),
})
export type MamFin = Infer<typeof MamFin>

const jids = (name: 'always' | 'never') =>
  element(NS_MAM, name, { jids: textElementsAs(jidCodec)('jid', { max: 1000 }) })

/** XEP-0441 §2. */
export const MamPrefs = element(NS_MAM, 'prefs', {
  default: oneOf('always', 'never', 'roster').required('default'),
  always: child.optional(jids('always')),
  never: child.optional(jids('never')),
})
/** XEP-0441 §2.1: asks for them. */
export const MamPrefsRequest = element(NS_MAM, 'prefs', {})

const MamEdge = (name: 'start' | 'end') =>
  element(NS_MAM, name, { id: attr.required('id'), timestamp: dateTime.required('timestamp') })
/** XEP-0313 §5.1: both edges or an empty archive. */
export const MamMetadata = element(NS_MAM, 'metadata', {
  start: child.optional(MamEdge('start')),
  end: child.optional(MamEdge('end')),
})
