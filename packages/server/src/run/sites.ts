/** What each host has on the HTTP listener. */
import type { Config, HostConfig } from '../config/config.ts'
import { BOSH_PATH, boshRoute } from '../http/bosh.ts'
import { type Connections, healthRoute, hostMetaRoutes } from '../http/host-meta.ts'
import { type Site, WEBSOCKET_PATH } from '../http/http.ts'
import type { Route, StreamRoute } from '../http/route.ts'
import type { RunningHost, RunningServer } from '../server.ts'
import { instanceRoute } from '../setup/routes.ts'

const connectionsAt = (config: Config, url: string): Connections => ({
  websocket: `${url.replace(/^http/, 'ws')}${WEBSOCKET_PATH}`,
  ...(config.http.bosh ? { bosh: `${url}${BOSH_PATH}` } : {}),
})

/** One for all hosts: whom a stream is for, its header says. */
export const boshRoutes = ({ http }: Config, { bosh }: RunningServer): readonly StreamRoute[] =>
  !http.bosh || bosh === undefined
    ? []
    : [
        boshRoute({
          withoutOrigin: http.without_origin,
          bytes: bosh.stanzaBytes,
          limits: bosh.strangersLimits,
          session: sid => bosh.boshSession(sid),
          create: (first, sid, address) => bosh.createBosh(first, sid, address),
        }),
      ]

/** Of a host that runs at this address. */
export const routesOf = ({ config, host }: RunningHost, url: string): readonly Route[] => [
  ...hostMetaRoutes(() => connectionsAt(config, url)),
  ...host.routes,
]

/** A further domain, found under the name in its own address. */
export const siteOf = (
  running: RunningHost,
  urlOf: (config: HostConfig) => string,
  bosh: readonly StreamRoute[],
): Site => {
  const { config, host } = running
  const url = urlOf(config)
  return {
    hosts: [new URL(url).host],
    routes: [
      healthRoute,
      instanceRoute(
        () => ({ domain: config.domain, organisation: host.view.organisation }),
        async () => false,
      ),
      ...routesOf(running, url),
    ],
    streams: [...bosh, ...host.httpStreams],
  }
}
