/**
 * What the organisation asks of this program: told by the own server alone, at every connection, and kept for when it cannot be asked.
 * It makes things stricter than a person has chosen, and never less strict.
 */
import { DiscoInfo, NO_POLICY, policyIn } from '@corrillo/xmpp'
import type { Policy } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { alike, source, type Value } from '../../value/value.ts'

const KEY = 'policy'

export const policy = ({ address, connection, store }: Pick<Given, 'address' | 'connection' | 'store'>) => {
  const now = source<Policy>(NO_POLICY)
  return {
    now: now as Value<Policy>,
    async load(): Promise<void> {
      now.set((await store.get<Policy>('account', KEY)) ?? NO_POLICY)
    },
    async ask(): Promise<void> {
      const question = DiscoInfo.build({ identities: [], features: [] })
      const info = DiscoInfo.in(await connection.requests.request('get', question, { to: address }))
      const heard = info && policyIn(info)
      if (!heard || alike(heard, now.get())) return
      await store.exclusive(async unit => unit.put('account', KEY, heard))
      now.set(heard)
    },
  }
}
export type PolicyModule = ReturnType<typeof policy>
