/**
 * XEP-0065 SOCKS5 Bytestreams: the proxy between two clients that do not reach each other. Only accounts of this domain begin a
 * transfer; the other side may be anywhere. Off until it has a port.
 */
import { createHash } from 'node:crypto'
import { Bytestreams, NS_BYTESTREAMS, Jid, StanzaError } from '@corrillo/xmpp'
import { type Ask, defineModule, onGet, onSet, type Service } from '../../host/module.ts'
import { serviceDisco } from '../disco/index.ts'
import { proxyConfig } from './config.ts'
import { type Activation, proxyServer } from './server.ts'

const NAME = 'File Transfer Relay'
/** §6.3.5 */
const REFUSALS: Readonly<Record<Exclude<Activation, 'begun'>, () => StanzaError>> = {
  unknown: () => new StanzaError('cancel', 'item-not-found'),
  alone: () => new StanzaError('cancel', 'not-allowed', 'only one side is connected'),
  'too-many': () => new StanzaError('wait', 'resource-constraint', 'too many transfers of this account'),
}

/** §5.3.2: DST.ADDR. */
export const streamHash = (sid: string, requester: Jid, target: Jid): string =>
  createHash('sha1').update(`${sid}${requester}${target}`).digest('hex')

export const proxy65 = defineModule({
  name: 'proxy65',
  specs: [
    {
      xep: 65,
      version: '1.8.2',
      note: 'the proxy, over TCP; what is sent too early waits, and is not dropped (§10.1)',
    },
  ],
  config: proxyConfig,
  setup({ config, host, clock }) {
    const { port } = config
    const domain = `proxy.${host.domain}`
    const server = proxyServer(config, clock)
    const onlyOurs = ({ from }: Ask): void => {
      if (from.domain !== host.domain || !host.accountExists(from)) throw new StanzaError('auth', 'forbidden')
    }

    const service = (open: number): Service => ({
      domain,
      name: NAME,
      iq: [
        ...serviceDisco({
          identities: [{ category: 'proxy', type: 'bytestreams', name: NAME }],
          features: [NS_BYTESTREAMS],
        }),
        // §4
        onGet('host', Bytestreams, (_, ask) => {
          onlyOurs(ask)
          const at = { jid: Jid.of('', domain), host: config.host ?? host.domain, port: open }
          return Bytestreams.build({ hosts: [at] })
        }),
        // §6.3.5
        onSet('host', Bytestreams, ({ sid, activate }, ask) => {
          onlyOurs(ask)
          if (sid === undefined || activate === undefined) throw new StanzaError('modify', 'bad-request')
          const activation = server.activate(streamHash(sid, ask.from, activate), ask.from.local)
          if (activation !== 'begun') throw REFUSALS[activation]()
        }),
      ],
    })

    return {
      async start() {
        if (port !== false) host.open(service(await server.listen(port)))
      },
      stop: () => server.stop(),
    }
  },
})
