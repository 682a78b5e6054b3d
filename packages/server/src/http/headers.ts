/** Headers that every response carries, errors too (S261). */

/**
 * `'wasm-unsafe-eval'` lets the key derivation (Argon2id) run as WebAssembly; it does not allow `eval`. `default` is the
 * one Trusted Types policy: it lets the addresses of our own workers through and nothing else.
 */
const contentSecurityPolicy = (host: string | undefined, connect: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self'${[...(host === undefined ? [] : [`ws://${host}`, `wss://${host}`]), ...connect].map(to => ` ${to}`).join('')}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    // One page of ours lets itself be framed: the one below.
    "frame-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ].join('; ')

/** The page that decodes pictures, by its path. */
export const DECODER_PATH = '/decoder.html'
/**
 * Its origin is nobody's, so that it reaches nothing of the app's; what it may run it says itself, under its signature. The service worker
 * says the same of the copy that it keeps.
 */
export const DECODER_POLICY = "sandbox allow-scripts; frame-ancestors 'self'"

/** Only what can be a host and port may enter a header. */
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/** `connect`: origins beside its own that a page of ours talks to. */
export const securityHeaders = (
  host: string | undefined,
  secure: boolean,
  connect: readonly string[] = [],
): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': contentSecurityPolicy(
    host !== undefined && HOST.test(host) ? host : undefined,
    connect,
  ),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(self), microphone=(self), geolocation=(self), payment=(), usb=(), browsing-topics=()',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  ...(secure ? { 'Strict-Transport-Security': 'max-age=31536000; includeSubDomains' } : {}),
})
