/** What the organisation asks of its people's programs. They obey it, the server cannot make them: see docs/security.md. */
import { NO_POLICY, policyForm } from '@corrillo/xmpp'
import { z } from 'zod'
import { defineModule } from '../../host/module.ts'
import { disco } from '../disco/index.ts'

export const policy = defineModule({
  name: 'policy',
  specs: [],
  needs: { disco },
  config: {
    schema: z.strictObject({
      trust: z.enum(['first-use', 'verified-only']).default(NO_POLICY.trust),
      export: z.boolean().default(NO_POLICY.export),
    }),
    keys: {
      trust: {
        default: NO_POLICY.trust,
        about:
          'The least that programs ask of a device before they encrypt to it: `"first-use"` leaves it to each person, with `"verified-only"` nobody chooses less. The web client obeys it; a program that does not know it goes on as before.',
      },
      export: {
        default: NO_POLICY.export,
        about:
          'Whether programs offer to save a copy of a conversation. `false` is a request that the web client honours, and no lock on what people can read.',
      },
    },
  },
  setup({ config, needs }) {
    // Who asks for nothing says nothing.
    if (config.trust !== NO_POLICY.trust || config.export !== NO_POLICY.export)
      needs.disco.addOwnForm(policyForm(config))
    return {}
  },
})
