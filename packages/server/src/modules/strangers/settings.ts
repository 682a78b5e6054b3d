/** `[strangers]` of the configuration file. */
import { Jid } from '@corrillo/xmpp'
import { z } from 'zod'
import type { ConfigSection } from '../../config/section.ts'

const schema = z.strictObject({
  messages: z.enum(['limited', 'refused', 'accepted']).default('limited'),
  new_per_hour: z.int().min(1).max(100_000).default(60),
  unanswered: z.int().min(1).max(10_000).default(20),
  bytes: z.int().min(1_024).max(1_048_576).default(32_768),
  own_in_full: z.boolean().default(false),
  requests_per_hour: z.int().min(1).max(100_000).default(60),
  block_lists: z
    .array(
      z.strictObject({
        service: z.string().transform((text, context) => {
          const jid = Jid.tryParse(text)
          if (jid !== undefined && jid.resource === '') return jid
          context.addIssue({
            code: 'custom',
            message: 'must be the address of a service, without a resource',
          })
          return z.NEVER
        }),
        node: z.string().min(1).max(1_024),
      }),
    )
    .max(16)
    .default([]),
  block_lists_preview: z.boolean().default(false),
  listed: z.int().min(0).max(1_000_000).default(10_000),
})
export type Settings = z.output<typeof schema>

export const settings: ConfigSection<Settings> = {
  schema,
  keys: {
    messages: {
      default: 'limited',
      about:
        'What becomes of messages from people whom the recipient has neither in the roster nor ever written to: limited by the keys below, refused, or accepted.',
    },
    new_per_hour: { default: 60, about: 'Strangers to whom one sender may begin to write in an hour.' },
    unanswered: { default: 20, about: 'Messages a day to one stranger who has not answered yet.' },
    bytes: { default: 32_768, about: 'Largest message to a stranger, in bytes.' },
    own_in_full: {
      default: false,
      about:
        'Hold people of this server to `unanswered` and `bytes`, too. They are here by invitation, and otherwise only the number of strangers is limited for them.',
    },
    requests_per_hour: {
      default: 60,
      about: 'Requests for presence that one sender may send to strangers in an hour.',
    },
    block_lists: {
      default: [],
      about:
        'Lists of others to follow, each as { service = "…", node = "…" }: nodes of publish-subscribe services whose items are named by SHA-256 of an address or a domain.',
    },
    block_lists_preview: {
      default: false,
      about: 'Only count and log whom the lists of others would stop.',
    },
    listed: {
      default: 10_000,
      about: 'Addresses and hashes that the block list of this server may have, and each list of others.',
    },
  },
}
