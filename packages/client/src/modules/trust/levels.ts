/** Which devices get messages: those trusted on first use, or verified ones alone; everywhere, and otherwise in one conversation. */
import type { TrustLevel } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { source } from '../../value/value.ts'

const KEY = 'trust-level'

export const trustLevels = ({ store, conversations }: Pick<Given, 'store' | 'conversations'>) => {
  const everywhere = source<TrustLevel>('first-use')
  const of = (conversation: string): TrustLevel =>
    conversations.get(conversation)?.trustLevel ?? everywhere.get()
  return {
    everywhere,
    of,
    isStrict: (conversation: string): boolean => of(conversation) === 'verified-only',
    async load(): Promise<void> {
      everywhere.set((await store.get<TrustLevel>('account', KEY)) ?? 'first-use')
    },
    async setEverywhere(level: TrustLevel): Promise<void> {
      await store.exclusive(async unit => unit.put('account', KEY, level))
      everywhere.set(level)
    },
    /** undefined: as everywhere. */
    set: (conversation: string, trustLevel: TrustLevel | undefined): Promise<void> =>
      store.exclusive(async unit => conversations.update(unit, conversation, { trustLevel })),
  }
}
export type TrustLevels = ReturnType<typeof trustLevels>
