/** XEP-0092 Software Version. */
import { textElement } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'

export const NS_VERSION = 'jabber:iq:version'
export const SoftwareVersion = element(NS_VERSION, 'query', {
  name: textElement('name'),
  version: textElement('version'),
  os: textElement('os'),
})
export type SoftwareVersion = Infer<typeof SoftwareVersion>
