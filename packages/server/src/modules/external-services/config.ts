/** The section `[external-services]`. */
import { z } from 'zod'
import type { ConfigSection } from '../../config/section.ts'

const service = z
  .strictObject({
    type: z.enum(['stun', 'stuns', 'turn', 'turns']),
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65_535),
    transport: z.enum(['udp', 'tcp']).default('udp'),
    name: z.string().min(1).max(100).optional(),
    secret: z.string().min(16).max(1000).optional(),
  })
  .refine(({ type, secret }) => type.startsWith('turn') === (secret !== undefined), {
    error: 'a relay (turn, turns) needs the "secret" that it shares with us, and nothing else has one',
  })
export type ConfiguredService = z.output<typeof service>

const schema = z.strictObject({
  services: z.array(service).max(50).default([]),
  ttl_seconds: z.int().min(60).max(86_400).default(3600),
})
export type ExternalServicesConfig = z.output<typeof schema>

export const externalServicesConfig: ConfigSection<ExternalServicesConfig> = {
  schema,
  keys: {
    services: {
      default: [],
      about:
        'What clients need for calls, one `[[external-services.services]]` each with `type` (`stun`, `stuns`, `turn`, `turns`), `host`, `port`, `transport` (`udp` or `tcp`), `name`, and for relays `secret`: the `static-auth-secret` of coturn.',
    },
    ttl_seconds: { default: 3600, about: 'Seconds for which the credentials of a relay are good.' },
  },
}
