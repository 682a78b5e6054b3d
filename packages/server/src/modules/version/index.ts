/** XEP-0092 Software Version of the domain. Strangers are not told what runs here unless the owner wants it (§4). */
import { NS_VERSION, SoftwareVersion, StanzaError } from '@corrillo/xmpp'
import { z } from 'zod'
import manifest from '../../../package.json' with { type: 'json' }
import { defineModule, onGet } from '../../host/module.ts'

export const version = defineModule({
  name: 'version',
  specs: [{ xep: 92, version: '1.1' }],
  disco: ({ visible }: { readonly visible: string }) => (visible === 'nobody' ? {} : { host: [NS_VERSION] }),
  config: {
    schema: z.object({ visible: z.enum(['nobody', 'accounts', 'everyone']).default('accounts') }),
    keys: {
      visible: {
        default: 'accounts',
        about: 'Who may ask for name and version: nobody, accounts or everyone.',
      },
    },
  },
  setup({ config, host }) {
    return {
      iq: [
        onGet('host', SoftwareVersion, (_, { from }) => {
          const isAccount = from.domain === host.domain && from.local !== ''
          if (config.visible === 'nobody' || (config.visible === 'accounts' && !isAccount))
            throw new StanzaError('cancel', 'service-unavailable')
          return SoftwareVersion.build({ name: 'Corrillo', version: manifest.version })
        }),
      ],
    }
  },
})
