/** XEP-0494 Client Access Management. */
import {
  any,
  attr,
  bool,
  child,
  children,
  dateTimeCodec,
  element,
  flag,
  type Infer,
  oneOf,
  textElement,
  textElementAs,
} from '../schema/kit.ts'

export const NS_CAM = 'urn:xmpp:cam:0'

const time = textElementAs(dateTimeCodec)
/** §3.1: asks who has access to the account. */
export const CamList = element(NS_CAM, 'list', {})
export const CamClient = element(NS_CAM, 'client', {
  id: attr.required('id'),
  connected: bool.required('connected'),
  type: oneOf('session', 'access').required('type'),
  firstSeen: time('first-seen'),
  lastSeen: time('last-seen'),
  auth: child.required(
    element(NS_CAM, 'auth', { password: flag('password'), grant: flag('grant'), fast: flag('fast') }),
  ),
  permission: child.required(
    element(NS_CAM, 'permission', {
      status: oneOf('unrestricted', 'normal', 'restricted').required('status'),
      details: any(),
    }),
  ),
  userAgent: child.optional(
    element(NS_CAM, 'user-agent', {
      software: textElement('software'),
      uri: textElement('uri'),
      device: textElement('device'),
    }),
  ),
})
export type CamClient = Infer<typeof CamClient>
export const CamClients = element(NS_CAM, 'clients', { clients: children(CamClient) })
/** §3.2. */
export const CamRevoke = element(NS_CAM, 'revoke', { id: attr.required('id') })
/** With `service-unavailable`: who knows the password can only be kept out by a new one. */
export const CamPasswordResetRequired = element(NS_CAM, 'password-reset-required', {})
/** What ends the streams of a client that lost its access, beside `not-authorized`: it is not to come back by itself. */
export const CAM_REVOKED = 'its access was taken away'
