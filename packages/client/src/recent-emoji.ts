/** The emoji that somebody used last, the latest first: on this device, sealed like everything else. */
import type { RecentEmoji } from './api.ts'
import type { Given } from './pipeline/module.ts'

const PLACE = 'recent-emoji'
const KEPT = 24
/** The longest is a family of four with skin tones. */
const LENGTH_MAX = 64

export const recentEmoji = ({ store }: Pick<Given, 'store'>): RecentEmoji => ({
  list: async () => (await store.get<readonly string[]>('account', PLACE)) ?? [],
  async use(emoji) {
    if (emoji === '' || emoji.length > LENGTH_MAX) return
    await store.exclusive(async unit => {
      const before = (await unit.get<readonly string[]>('account', PLACE)) ?? []
      unit.put('account', PLACE, [emoji, ...before.filter(one => one !== emoji)].slice(0, KEPT))
    })
  },
})
