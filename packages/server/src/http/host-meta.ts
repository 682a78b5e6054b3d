/** XEP-0156 §3: where the WebSocket and BOSH are, as XRD and as JSON, readable by web pages of any origin (§3.3); S270: a sign of life. */
import { el, NS_XRD, REL_BOSH, REL_WEBSOCKET } from '@corrillo/xmpp'
import type { Route } from './route.ts'

const ANYONE = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }

/** Whole addresses: `wss://…/xmpp-websocket`, `https://…/http-bind`; without `bosh` where that is off. */
export interface Connections {
  readonly websocket: string
  readonly bosh?: string
}
const linksOf = ({ websocket, bosh }: Connections) => [
  { rel: REL_WEBSOCKET, href: websocket },
  ...(bosh === undefined ? [] : [{ rel: REL_BOSH, href: bosh }]),
]

export const hostMetaRoutes = (connections: () => Connections): readonly Route[] => [
  {
    method: 'GET',
    path: '/.well-known/host-meta',
    policy: 'public',
    run: () => {
      const links = linksOf(connections()).map(link => el(NS_XRD, 'Link', link))
      return new Response(`<?xml version='1.0' encoding='utf-8'?>\n${el(NS_XRD, 'XRD', {}, ...links)}`, {
        headers: { ...ANYONE, 'Content-Type': 'application/xrd+xml; charset=utf-8' },
      })
    },
  },
  {
    method: 'GET',
    path: '/.well-known/host-meta.json',
    policy: 'public',
    run: () =>
      new Response(JSON.stringify({ links: linksOf(connections()) }), {
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
