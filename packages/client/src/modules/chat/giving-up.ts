import { StanzaError } from '@corrillo/xmpp'
import { ClientError, type FailureReason } from '../../api.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'

/** Why a message cannot go; undefined: it may, in better times. */
export const reasonOf = (error: unknown): FailureReason | undefined => {
  if (error instanceof CannotEncrypt) return error.reason
  if (error instanceof StanzaError) {
    if (error.condition === 'remote-server-not-found' || error.condition === 'remote-server-timeout')
      return 'remote-unreachable'
    // Device lists that are refused or missing by error are no reason to send in the clear (S305).
    return 'no-devices'
  }
  if (error instanceof ClientError) return undefined
  return 'encryption'
}
