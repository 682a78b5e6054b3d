/** Whether this device is to be woken: the browser's subscription and what the server knows follow it. */
import type { SealedStore } from '../../store/sealed.ts'

export interface Wish {
  readonly wanted: boolean
  /** What the server may know: written down before it is told, so that none outlives its wish. */
  readonly endpoints: readonly string[]
}
const WISH = 'push'

export const wishes = (store: SealedStore) => ({
  get: async (): Promise<Wish> =>
    (await store.get<Wish>('account', WISH)) ?? { wanted: false, endpoints: [] },
  keep: (wanted: boolean, endpoints: readonly string[]): Promise<void> =>
    store.exclusive(async unit => unit.put('account', WISH, { wanted, endpoints } satisfies Wish)),
})
export type Wishes = ReturnType<typeof wishes>
