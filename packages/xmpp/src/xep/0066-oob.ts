/** XEP-0066 Out of Band Data. */
import { element, textElement } from '../schema/kit.ts'

export const NS_OOB = 'jabber:x:oob'
export const OutOfBand = element(NS_OOB, 'x', { url: textElement.required('url'), desc: textElement('desc') })
