/** What the core implements itself, without a module; docs/xeps.md is printed from this and from the modules. */
import type { Spec } from './host/module.ts'

/** `part` is the folder under `src` that keeps it, or that of the package `xmpp`. */
export const coreSpecs: readonly (Spec & { readonly part: string })[] = [
  { part: 'stream', rfc: 6120, note: 'clients only, no servers yet', partial: true },
  { part: 'router', rfc: 6121, note: '§8 where a stanza goes' },
  { part: 'stream', rfc: 7590, note: 'nothing before TLS' },
  { part: 'stream', rfc: 7395, note: 'WebSocket, on the HTTP port; nobody is sent elsewhere (§3.6.1)' },
  {
    part: 'stream',
    xep: 124,
    version: '1.11.2',
    note: 'over TLS alone, where keys protect nothing more (§15.1); one stream a session (§16 is optional); answers are `text/xml` whatever `content` wants, so that no browser takes one for a page; no status codes for clients that name no `ver` (§17.1, deprecated)',
  },
  { part: 'stream', xep: 206, version: '1.4' },
  {
    part: 'xmpp/jid',
    rfc: 7622,
    note: 'the Bidi Rule from scripts and categories, since engines do not tell bidirectional classes',
    partial: true,
  },
  { part: 'xmpp/sasl', rfc: 5802 },
  { part: 'xmpp/sasl', rfc: 7677, note: 'and SHA-512 in the same way' },
  { part: 'xmpp/sasl', rfc: 9266 },
  { part: 'stream', xep: 368, version: '1.1.0', note: 'port for direct TLS, ALPN; the records are for DNS' },
  {
    part: 'stream',
    rfc: 5929,
    note: '§4 tls-server-end-point; what §3 binds to is not there in TLS 1.3 and not safe before it',
    partial: true,
  },
  { part: 'stream', xep: 386, version: '1.1.0' },
  { part: 'stream', xep: 388, version: '1.0.4', note: 'tasks as far as XEP-0480 has them' },
  { part: 'stream', xep: 480, version: '0.2.0', note: 'for what is missing or has too few iterations' },
  { part: 'stream', xep: 509, version: '0.2.0' },
  { part: 'stream', xep: 440, version: '1.0.0', note: 'tls-exporter and tls-server-end-point' },
  { part: 'xmpp/sasl', xep: 474, version: '0.5.0' },
  { part: 'http', xep: 156, version: '1.4.0', note: 'WebSocket and BOSH, as XRD and JSON' },
]
