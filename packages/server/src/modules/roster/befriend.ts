import type { Item } from './item.ts'

/** Subscribed in both directions; nothing is pending any more, a name that was given by hand stays. */
export const befriended =
  (name: string | undefined) =>
  (item: Item): Item => {
    if (item.subscription === 'both' && item.listed) return item
    const { ask: _ask, request: _request, ...rest } = item
    return {
      ...rest,
      ...(rest.name === undefined && name ? { name } : {}),
      subscription: 'both',
      listed: true,
    }
  }
