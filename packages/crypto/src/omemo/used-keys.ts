import type { DeviceKeys } from './device-keys.ts'

/**
 * Forgets one-time prekeys. During catch-up a client may go on with the keys it had, and calls this with all used ids
 * when the archive is read (XEP-0384 §6).
 */
export function removePreKeys(keys: DeviceKeys, ids: readonly number[]): DeviceKeys {
  return { ...keys, preKeys: keys.preKeys.filter(key => !ids.includes(key.id)) }
}
