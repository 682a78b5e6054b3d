import { z } from 'zod'
import type { ConfigSection } from '../../../config/section.ts'

const KIB = 1024
/** The bounds of a place with nodes, as keys of the configuration (S214). */
export const limitFields = {
  items: z.number().int().min(1).max(10_000).default(256),
  nodes: z.number().int().min(1).max(10_000).default(500),
  item_bytes: z
    .number()
    .int()
    .min(1_000)
    .max(1024 * KIB)
    .default(64 * KIB),
  bytes: z
    .number()
    .int()
    .min(64 * KIB)
    .max(1024 * 1024 * KIB)
    .default(32 * 1024 * KIB),
  subscriptions: z.number().int().min(1).max(100_000).default(1_000),
}
export const limitKeys: ConfigSection<Limits>['keys'] = {
  items: { default: 256, about: 'Items a node keeps at most.' },
  nodes: { default: 500, about: 'Nodes an account may have.' },
  item_bytes: { default: 65_536, about: 'Size of one item in bytes.' },
  bytes: { default: 33_554_432, about: 'Size of all items of an account in bytes.' },
  subscriptions: { default: 1_000, about: 'Subscriptions a node may have.' },
}
export interface Limits {
  readonly items: number
  readonly nodes: number
  readonly item_bytes: number
  readonly bytes: number
  readonly subscriptions: number
}
