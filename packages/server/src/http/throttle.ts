/** Tries a minute by network address; the table is bounded, so that a flood of addresses cannot fill memory. */
import type { Clock } from '../host/clock.ts'

export interface Throttle {
  /** False when this address has used up its tries. IPv6 counts by /64, the size one customer gets. */
  take(address: string): boolean
}

const MAX_ADDRESSES = 20_000
const MINUTE = 60_000

export const networkOf = (address: string): string => {
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.split('::') as [string, string?]
  const left = head.split(':').filter(Boolean)
  const right = address.includes('::') ? tail.split(':').filter(Boolean) : []
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}

export const throttle = (perMinute: number, clock: Pick<Clock, 'now'>): Throttle => {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    take(address) {
      const key = networkOf(address)
      const now = clock.now()
      const known = buckets.get(key) ?? { tokens: perMinute, at: now }
      const tokens = Math.min(perMinute, known.tokens + (Math.max(0, now - known.at) / MINUTE) * perMinute)
      buckets.delete(key)
      buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now })
      if (buckets.size > MAX_ADDRESSES) buckets.delete(buckets.keys().next().value as string)
      return tokens >= 1
    },
  }
}
