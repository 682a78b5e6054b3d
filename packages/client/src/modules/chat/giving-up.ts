import { StanzaError } from '@corrillo/xmpp'
import { ClientError, type FailureReason } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'
import type { Omemo } from '../omemo/index.ts'
import type { Waiting } from './waiting.ts'

/** In milliseconds. */
const BETWEEN_DEVICES = 60_000

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

/** Who signs out on one device and in on another has none for a moment: what is written to them in it waits for the new one. */
export const isBetweenDevices = async (
  { facts, now, store }: Pick<Given, 'facts' | 'now' | 'store'>,
  { devices }: Pick<Omemo, 'devices'>,
  { action, conversation, openpgp, order }: Waiting,
): Promise<boolean> => {
  const hadDevices = (devices.records.get(conversation)?.devices.length ?? 0) > 0
  if (action || openpgp || !hadDevices) return false
  const fact = await store.exclusive(unit => facts.get(unit, conversation, order))
  return fact !== undefined && now() - fact.at < BETWEEN_DEVICES
}
