/** What a person decides about the lock of this device, once it is open. */
import { ClientError, type LockState } from './api.ts'
import type { Lock } from './composition.ts'
import type { idleLock } from './idle-lock.ts'
import type { Platform, RecordStore } from './platform/platform.ts'
import { checkHarmless, checkPassphrase, rewrapKeys, setEmergency, unlockKeys } from './store/keys.ts'
import type { SealedStore } from './store/sealed.ts'
import { source } from './value/value.ts'

export interface OwnLockParts {
  readonly platform: Platform
  readonly name: string
  readonly store: SealedStore
  readonly idle: ReturnType<typeof idleLock>
  readonly keepUnlocked: boolean
  /** Rejects with not-found when it is closed. */
  records(): RecordStore
  lockNow(): Promise<void>
}
const LOCK_AFTER = 'lock-after'
const HAS_EMERGENCY = 'has-emergency'
/** It opens nothing: a few digits are enough. */
const EMERGENCY_MIN = 4

export const ownLock = async ({
  platform,
  name,
  store,
  idle,
  keepUnlocked,
  records,
  lockNow,
}: OwnLockParts): Promise<Lock> => {
  const state = source<LockState>({
    keepUnlocked,
    afterMinutes: await store.get<number>('account', LOCK_AFTER),
    hasEmergency: await store.get<boolean>('account', HAS_EMERGENCY),
  })
  return {
    state,
    touched: idle.touched,
    async setAfter(afterMinutes) {
      await store.exclusive(async unit => unit.put('account', LOCK_AFTER, afterMinutes))
      state.set({ ...state.get(), afterMinutes })
      idle.set(afterMinutes)
    },
    async setKeepUnlocked(keep, passphrase) {
      await unlockKeys(platform, records(), name, passphrase, keep)
      state.set({ ...state.get(), keepUnlocked: keep })
    },
    async changePassphrase(from, to) {
      if (to.length < 8) throw new ClientError('password-short', { field: 'passphrase' })
      await checkHarmless(platform, records(), to)
      await rewrapKeys(platform, records(), from, to)
    },
    async setEmergency(passphrase, other) {
      if (other !== undefined && other.length < EMERGENCY_MIN)
        throw new ClientError('password-short', { field: 'emergency' })
      await setEmergency(platform, records(), passphrase, other)
      const hasEmergency = other !== undefined
      await store.exclusive(async unit => unit.put('account', HAS_EMERGENCY, hasEmergency))
      state.set({ ...state.get(), hasEmergency })
    },
    checkHarmless: async passphrase => checkHarmless(platform, records(), passphrase),
    lockNow,
    check: async passphrase => checkPassphrase(platform, records(), passphrase),
  }
}
