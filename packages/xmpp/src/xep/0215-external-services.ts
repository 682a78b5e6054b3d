/** XEP-0215 External Service Discovery. */
import { attr, bool, children, dateTime, element, type Infer, int, oneOf } from '../schema/kit.ts'

export const NS_EXTERNAL_SERVICES = 'urn:xmpp:extdisco:2'

/** XEP-0215 §2. */
export const ExternalService = element(NS_EXTERNAL_SERVICES, 'service', {
  type: attr.required('type'),
  host: attr.required('host'),
  port: int.optional('port'),
  transport: attr.optional('transport'),
  name: attr.optional('name'),
  username: attr.optional('username'),
  password: attr.optional('password'),
  expires: dateTime.optional('expires'),
  restricted: bool.optional('restricted'),
  action: oneOf('add', 'delete', 'modify').optional('action'),
})
export type ExternalService = Infer<typeof ExternalService>

/** §3.1, §3.2: all of them, or those of one type; the answer, and a push. */
export const ExternalServices = element(NS_EXTERNAL_SERVICES, 'services', {
  type: attr.optional('type'),
  services: children(ExternalService, { max: 100, lenient: true }),
})
/** §3.3. */
export const ExternalCredentials = element(NS_EXTERNAL_SERVICES, 'credentials', {
  services: children(ExternalService, { max: 100 }),
})
