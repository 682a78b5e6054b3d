/** XEP-0080 User Location: where somebody is, as they say. */
import { element, type Infer, textElement } from '../schema/kit.ts'

export const NS_GEOLOC = 'http://jabber.org/protocol/geoloc'
/** Of the elements of §3 those that say a point; numbers are xs:decimal, as written. */
export const Geoloc = element(NS_GEOLOC, 'geoloc', {
  /** In metres. */
  accuracy: textElement('accuracy'),
  lat: textElement('lat'),
  lon: textElement('lon'),
})
export type Geoloc = Infer<typeof Geoloc>
