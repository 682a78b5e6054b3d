/**
 * XEP-0215 External Service Discovery: where clients find STUN and TURN, with credentials of their own that soon run out. Only for
 * accounts of this domain: who knows them can use the relay.
 */
import {
  ExternalCredentials,
  type ExternalService,
  ExternalServices,
  NS_EXTERNAL_SERVICES,
  StanzaError,
} from '@corrillo/xmpp'
import { type Ask, defineModule, onGet } from '../../host/module.ts'
import { type ConfiguredService, externalServicesConfig } from './config.ts'
import { credentialsFor } from './credentials.ts'

type Wanted = Pick<ExternalService, 'type' | 'host' | 'port' | 'transport'>

export const externalServices = defineModule({
  name: 'external-services',
  specs: [{ xep: 215, version: '1.0.0', note: 'no pushes: the list changes with a restart only' }],
  disco: ({ services }) => (services.length === 0 ? {} : { host: [NS_EXTERNAL_SERVICES] }),
  config: externalServicesConfig,
  setup({ config, host, clock }) {
    const { services, ttl_seconds: ttl } = config
    if (services.length === 0) return {}

    const described = ({ secret, ...service }: ConfiguredService, { from }: Ask) => {
      if (secret === undefined) return service
      const { username, password, expires } = credentialsFor(from.bare.toString(), secret, clock.now(), ttl)
      return { ...service, restricted: true, username, password, expires: new Date(expires) }
    }
    const onlyOurs = ({ from }: Ask): void => {
      if (from.domain !== host.domain || !host.accountExists(from)) throw new StanzaError('auth', 'forbidden')
    }
    const fits = (service: ConfiguredService, wanted: Wanted): boolean =>
      service.type === wanted.type &&
      service.host === wanted.host &&
      service.port === (wanted.port ?? service.port) &&
      service.transport === (wanted.transport ?? service.transport)

    return {
      iq: [
        // §3.1, §3.2
        onGet('host', ExternalServices, ({ type }, ask) => {
          onlyOurs(ask)
          const chosen = services.filter(service => type === undefined || service.type === type)
          return ExternalServices.build({ type, services: chosen.map(service => described(service, ask)) })
        }),
        // §3.3
        onGet('host', ExternalCredentials, ({ services: asked }, ask) => {
          onlyOurs(ask)
          const [wanted] = asked
          if (wanted === undefined || asked.length > 1) throw new StanzaError('modify', 'bad-request')
          const found = services.filter(service => service.secret !== undefined && fits(service, wanted))
          if (found.length === 0) throw new StanzaError('cancel', 'item-not-found')
          return ExternalCredentials.build({ services: found.map(service => described(service, ask)) })
        }),
      ],
    }
  },
})
