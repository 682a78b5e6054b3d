/** The section `[proxy65]`. */
import { z } from 'zod'
import type { ConfigSection } from '../../config/section.ts'

const GiB = 1024 ** 3
const schema = z.strictObject({
  port: z.union([z.int().min(0).max(65_535), z.literal(false)]).default(false),
  address: z.string().min(1).default('::'),
  host: z.string().min(1).max(255).optional(),
  connections: z.int().min(2).max(100_000).default(400),
  per_address: z.int().min(1).max(100_000).default(20),
  per_account: z.int().min(1).max(1000).default(8),
  transfer_bytes: z
    .int()
    .min(1024)
    .max(1024 ** 5)
    .default(4 * GiB),
  bytes_per_second: z.int().min(0).max(GiB).default(10_000_000),
})
export type ProxyConfig = z.output<typeof schema>

export const proxyConfig: ConfigSection<ProxyConfig> = {
  schema,
  single: ['port'],
  keys: {
    port: { default: false, about: 'Port of the relay; `false` for no relay, `0` takes any free one.' },
    address: { default: '::', about: 'Address that the port binds to; `::` for all interfaces.' },
    host: {
      default: undefined,
      about: 'Name or address at which clients reach the port. Without it: the domain.',
    },
    connections: { default: 400, about: 'Most connections at the same time, two for each transfer.' },
    per_address: {
      default: 20,
      about: 'Most connections of one network address that belong to no transfer yet.',
    },
    per_account: { default: 8, about: 'Most transfers at the same time that one account began.' },
    transfer_bytes: { default: 4 * GiB, about: 'Most bytes of one transfer in one direction.' },
    bytes_per_second: {
      default: 10_000_000,
      about: 'Bytes a second of one transfer in one direction; 0 for no limit.',
    },
  },
}
