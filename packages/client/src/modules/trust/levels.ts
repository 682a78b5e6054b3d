/**
 * Which devices get messages: those trusted on first use, or verified ones alone; everywhere, and otherwise in one conversation. What the
 * organisation asks for is a floor: choices below it are kept, and count again when it is gone.
 */
import { ClientError, type Policy, type TrustLevel } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { combined, source, type Value } from '../../value/value.ts'

const KEY = 'trust-level'

export const trustLevels = (
  { store, conversations }: Pick<Given, 'store' | 'conversations'>,
  policy: Value<Policy>,
) => {
  const chosen = source<TrustLevel>('first-use')
  const isBelow = (level: TrustLevel | undefined): boolean =>
    level === 'first-use' && policy.get().trust === 'verified-only'
  const raised = (level: TrustLevel): TrustLevel => (isBelow(level) ? 'verified-only' : level)
  const checked = (level: TrustLevel | undefined): void => {
    if (isBelow(level)) throw new ClientError('not-allowed')
  }
  const own = (conversation: string): TrustLevel | undefined => conversations.get(conversation)?.trustLevel
  return {
    /** What the person has chosen, for the own devices and backups: no floor goes along to another server. */
    chosen: chosen as Value<TrustLevel>,
    everywhere: combined([chosen, policy], () => raised(chosen.get())),
    /** undefined: as everywhere. */
    of: (conversation: string): Value<TrustLevel | undefined> =>
      combined([conversations.all, policy], () => {
        const level = own(conversation)
        return isBelow(level) ? undefined : level
      }),
    isStrict: (conversation: string): boolean =>
      raised(own(conversation) ?? chosen.get()) === 'verified-only',
    async load(): Promise<void> {
      chosen.set((await store.get<TrustLevel>('account', KEY)) ?? 'first-use')
    },
    async setEverywhere(level: TrustLevel): Promise<void> {
      checked(level)
      await store.exclusive(async unit => unit.put('account', KEY, level))
      chosen.set(level)
    },
    async set(conversation: string, trustLevel: TrustLevel | undefined): Promise<void> {
      checked(trustLevel)
      await store.exclusive(async unit => conversations.update(unit, conversation, { trustLevel }))
    },
  }
}
export type TrustLevels = ReturnType<typeof trustLevels>
