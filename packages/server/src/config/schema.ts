/**
 * The core keys of the one configuration file. Every key has its default and its sentence here; docs/configuration.md is printed
 * from this value. Keys are spelled the same in the file and in code, so that a search finds both.
 */
import { z } from 'zod'

const port = (fallback: number, about: string) =>
  z
    .union([z.int().min(0).max(65_535), z.literal(false)], {
      error: 'must be a port from 1 to 65535, 0 for any free one, or false',
    })
    .default(fallback)
    .describe(about)
const whole = (fallback: number, min: number, max: number, about: string) =>
  z.int().min(min).max(max).default(fallback).describe(about)
const flag = (fallback: boolean, about: string) => z.boolean().default(fallback).describe(about)
const GiB = 1024 ** 3

const listen = z.strictObject({
  starttls: port(
    5222,
    'XMPP port for clients, TLS by STARTTLS, which is required (RFC 6120 §5). `false` closes it, `0` takes any free port.',
  ),
  direct_tls: port(5223, 'XMPP port for clients, TLS from the first byte (XEP-0368).'),
  http: port(
    8080,
    'Port of the web client, of the interface for setup and invitations, and of XMPP over WebSocket.',
  ),
  xmpp_address: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Address that the XMPP ports bind to. Without it: all interfaces, but only `127.0.0.1` while the domain is `localhost`.',
    ),
  http_address: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address that the HTTP port binds to; `::` for all interfaces.'),
})

const tls = z.strictObject({
  certificate: z
    .string()
    .min(1)
    .optional()
    .describe(
      'PEM file with the certificate and its chain. Without it a self-signed one is made in the data folder at the first start.',
    ),
  key: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file with the private key. Needed exactly when `certificate` is given.'),
  minimum: z
    .enum(['1.2', '1.3'])
    .default('1.2')
    .describe('Oldest TLS version that is accepted, `"1.2"` or `"1.3"`.'),
})

const http = z.strictObject({
  tls: flag(
    false,
    'Serve HTTPS with the certificate of `[tls]`. Leave it `false` behind a reverse proxy that does TLS.',
  ),
  public_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Address at which people reach the web client, for example `https://chat.example.org`. Invitation links begin with it. Without it: made from the domain, or from the port on `localhost`.',
    ),
  trusted_proxies: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .max(64)
    .default([])
    .describe(
      'Addresses or networks of reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed.',
    ),
  allowed_origins: z
    .array(z.url({ protocol: /^https?$/ }))
    .max(64)
    .default([])
    .describe('Further origins whose web pages may open the WebSocket; the own one always may.'),
  without_origin: flag(
    true,
    'Let programs that send no `Origin` header open the WebSocket. Browsers always send one.',
  ),
  bosh: flag(
    true,
    'XMPP over plain requests (BOSH, XEP-0124) at `/http-bind`, for where WebSockets do not get through.',
  ),
})

const limits = z.strictObject({
  stanza_bytes: whole(
    262_144,
    10_000,
    16_777_216,
    'Largest stanza after sign-in, in bytes (RFC 6120 §13.12: at least 10000).',
  ),
  group_message_bytes: whole(
    1_048_576,
    10_000,
    16_777_216,
    'Largest message to a group after sign-in, in bytes, where that is more: it has a key for each device of each member.',
  ),
  unauthenticated_stanza_bytes: whole(8192, 2048, 65_536, 'Largest element before sign-in, in bytes.'),
  elements: whole(10_000, 100, 100_000, 'Most XML elements in one stanza after sign-in.'),
  unauthenticated_elements: whole(
    32,
    16,
    1000,
    'Most XML elements in one element of the stream before sign-in.',
  ),
  depth: whole(64, 8, 256, 'Deepest nesting of XML elements in one stanza.'),
  attributes: whole(100, 16, 1000, 'Most attributes of one XML element.'),
  first_byte_seconds: whole(10, 1, 300, 'Seconds that a new connection has for its first byte.'),
  authentication_seconds: whole(30, 1, 600, 'Seconds that a new connection has to sign in.'),
  unauthenticated_per_address: whole(
    50,
    1,
    1_000_000,
    'Most connections of one network address that are not signed in.',
  ),
  unauthenticated_total: whole(2000, 10, 1_000_000, 'Most connections in all that are not signed in.'),
  sasl_attempts: whole(5, 1, 20, 'Failed sign-ins before a stream is closed (RFC 6120 §6.4.5).'),
  ban_failures: whole(
    20,
    0,
    1_000_000,
    'Failed sign-ins of one network address within `ban_seconds` before it has to wait; `0` never.',
  ),
  ban_seconds: whole(
    3600,
    1,
    86_400,
    'Seconds that such an address has to wait, more each time. Accounts are never locked.',
  ),
  sessions_per_account: whole(10, 1, 1000, 'Devices of one account that are connected at the same time.'),
  hibernating_per_account: whole(
    10,
    0,
    1000,
    'Sessions of one account that wait for their device to come back (XEP-0198).',
  ),
  rate_bytes_per_second: whole(
    20_000,
    0,
    GiB,
    'Bytes a second that one session may send on average; above it reading pauses. `0` for no limit.',
  ),
  rate_burst_bytes: whole(
    2_097_152,
    10_000,
    GiB,
    'Bytes that one session may send at once before the rate counts.',
  ),
  send_queue_bytes: whole(
    4_194_304,
    65_536,
    GiB,
    'Most bytes that wait for one slow connection before it is closed.',
  ),
  ping_seconds: whole(
    60,
    5,
    3600,
    'Seconds of silence after which a connection is asked for a sign of life.',
  ),
  dead_seconds: whole(180, 10, 7200, 'Seconds of silence after which a connection counts as lost.'),
  resume_seconds: whole(
    600,
    0,
    86_400,
    'Seconds that a lost session waits for its device to resume it (XEP-0198); `0` for never.',
  ),
  resume_stanzas: whole(
    1000,
    10,
    100_000,
    'Most stanzas kept for a session until the device acknowledges them.',
  ),
  resume_bytes: whole(
    2_097_152,
    65_536,
    GiB,
    'Most bytes kept for a session until the device acknowledges them.',
  ),
  http_body_bytes: whole(
    65_536,
    1024,
    1_048_576,
    'Largest body of a request to the web interface, in bytes.',
  ),
  http_connections_per_address: whole(
    200,
    1,
    100_000,
    'Most HTTP connections of one network address at the same time.',
  ),
  web_attempts_per_minute: whole(
    20,
    1,
    1_000_000,
    'Tries a minute of one network address to set up or to look at and accept invitations.',
  ),
})

const sasl = z.strictObject({
  iterations: whole(
    100_000,
    4096,
    1_000_000,
    'SCRAM iterations for new passwords (RFC 7677 §4: at least 4096).',
  ),
  channel_binding: flag(
    true,
    'Offer SCRAM bound to the TLS connection (`-PLUS`, RFC 9266), which shows a machine in the middle. Turn it off only for clients that try the older `tls-unique` over TLS 1.3 and give up, such as slixmpp 1.8 and what is built on it.',
  ),
  scram_sha_1: flag(
    false,
    'Also keep and offer SCRAM-SHA-1, for old clients only. Works for passwords that are set while it is on.',
  ),
})

/** What counts before a header has named a domain, or belongs to the listeners: one value for the whole server. */
export const SHARED_LIMITS = [
  'unauthenticated_stanza_bytes',
  'unauthenticated_elements',
  'first_byte_seconds',
  'authentication_seconds',
  'unauthenticated_per_address',
  'unauthenticated_total',
  'ban_failures',
  'ban_seconds',
  'http_connections_per_address',
] as const satisfies readonly (keyof z.output<typeof limits>)[]

const storage = z.strictObject({
  driver: z
    .enum(['sqlite', 'memory'])
    .default('sqlite')
    .describe('`"sqlite"` keeps everything in the data folder; `"memory"` forgets it at the end.'),
})

const modules = z.strictObject({
  off: z.array(z.string()).max(100).default([]).describe('Names of modules that are not loaded.'),
})

const log = z.strictObject({
  level: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least important level that is written.'),
  file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File that the log goes to, one JSON object a line. Without it: `corrillo.log` in the data folder when started on a terminal, standard error otherwise.',
    ),
})

/** Core sections of one entry of `[[hosts]]`; the sections of modules stand beside them. */
export const hostSections = {
  limits: limits
    .omit(
      Object.fromEntries(SHARED_LIMITS.map(key => [key, true])) as Record<
        (typeof SHARED_LIMITS)[number],
        true
      >,
    )
    .prefault({}),
  sasl: sasl.prefault({}),
}
/** Core keys of one entry of `[[hosts]]`. */
export const hostKeys = {
  domain: z.string().min(1).max(255).describe('Domain of its addresses.'),
  organisation: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Name of the organisation as people see it there. Without it: that of the server.'),
  public_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Address at which people reach its web client. Without it: made from its domain.'),
  certificate: z
    .string()
    .min(1)
    .optional()
    .describe('PEM file, for this domain. Without it: that of `[tls]`, or one made for this domain.'),
  key: z.string().min(1).optional().describe('PEM file with its private key.'),
  modules: modules
    .optional()
    .describe('`off`: modules that are not loaded here. Without it: as for the server.'),
  anonymous: flag(
    false,
    'A domain for guests (XEP-0175): anybody enters without a name and is forgotten at the end, and there are no accounts. `[guests]` says how far they get.',
  ),
}

export const coreSections = {
  listen: listen.prefault({}),
  tls: tls.prefault({}),
  http: http.prefault({}),
  limits: limits.prefault({}),
  sasl: sasl.prefault({}),
  storage: storage.prefault({}),
  modules: modules.prefault({}),
  log: log.prefault({}),
}
export const coreKeys = {
  domain: z
    .string()
    .min(1)
    .max(255)
    .optional()
    .describe(
      'Domain of the addresses, what comes after the `@`. Without it: asked on the setup page and kept in the data folder.',
    ),
  organisation: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('Name of the organisation as people see it. Without it: asked on the setup page.'),
  data: z
    .string()
    .min(1)
    .default('data')
    .describe('Folder with everything that is kept, relative to the configuration file.'),
}
export const about: Readonly<Record<keyof typeof coreSections, string>> = {
  listen: 'Where connections are accepted.',
  tls: 'The certificate. Files that are replaced are used within ten seconds, without a restart.',
  http: 'The web client and its interface.',
  limits: 'Bounds on everything that comes from outside.',
  sasl: 'How passwords are kept and proved (SCRAM).',
  storage: 'Where things are kept.',
  modules: 'Which features run.',
  log: 'What is written about what happens. Never content, secrets, or who talks to whom.',
}
export const coreSchema = z.strictObject({ ...coreKeys, ...coreSections })
export type CoreConfig = z.output<typeof coreSchema>
