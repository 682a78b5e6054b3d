/** XEP-0156 §3: where the WebSocket is, as XRD and as JSON, readable by web pages of any origin (§3.3); S270: a sign of life. */
import { el } from '@corrillo/xmpp'
import type { Route } from './route.ts'

const NS_XRD = 'http://docs.oasis-open.org/ns/xri/xrd-1.0'
const REL_WEBSOCKET = 'urn:xmpp:alt-connections:websocket'
const ANYONE = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }

/** `websocket` is the whole address: `wss://…/xmpp-websocket`. */
export const hostMetaRoutes = (websocket: () => string): readonly Route[] => [
  {
    method: 'GET',
    path: '/.well-known/host-meta',
    policy: 'public',
    run: () => {
      const link = el(NS_XRD, 'Link', { rel: REL_WEBSOCKET, href: websocket() })
      return new Response(`<?xml version='1.0' encoding='utf-8'?>\n${el(NS_XRD, 'XRD', {}, link)}`, {
        headers: { ...ANYONE, 'Content-Type': 'application/xrd+xml; charset=utf-8' },
      })
    },
  },
  {
    method: 'GET',
    path: '/.well-known/host-meta.json',
    policy: 'public',
    run: () =>
      new Response(JSON.stringify({ links: [{ rel: REL_WEBSOCKET, href: websocket() }] }), {
        headers: { ...ANYONE, 'Content-Type': 'application/json; charset=utf-8' },
      }),
  },
]

/** Says that the process answers, and nothing about it. */
export const healthRoute: Route = {
  method: 'GET',
  path: '/healthz',
  policy: 'public',
  run: () => new Response('ok\n', { headers: { 'Content-Type': 'text/plain; charset=utf-8' } }),
}
