/** XEP-0157 Contact Addresses and XEP-0455 Service Outage Status: whom to write to, and where to look when nobody answers. */
import { formOf, NS_SERVER_INFO, NS_SERVICE_STATUS } from '@corrillo/xmpp'
import { z } from 'zod'
import { defineModule } from '../../host/module.ts'
import { disco } from '../disco/index.ts'

/** Fields of the registered form (XEP-0157 §6.1), in the order of their names. */
const ROLES = ['abuse', 'admin', 'feedback', 'sales', 'security', 'status', 'support'] as const

const isUri = (text: string): boolean => /^[a-z][a-z\d+.-]*:[^\s<>"]+$/i.test(text)
const address = z
  .string()
  .max(500)
  .refine(isUri, { error: 'must be an address with its scheme, as mailto:, xmpp: or https:' })
const addresses = z.array(address).max(20).default([])
const page = address.refine(uri => /^https?:\/\//i.test(uri), {
  error: 'must begin with https:// (XEP-0455 §2.1)',
})

const about = (role: string): { default: unknown; about: string } => ({
  default: [],
  about: `Addresses for ${role}, each with its scheme (\`mailto:\`, \`xmpp:\`, \`https:\`). Everybody can read them.`,
})

export const contact = defineModule({
  name: 'contact',
  specs: [
    { xep: 157, version: '1.1.1' },
    { xep: 455, version: '0.4.0', note: 'where the status is; the file itself lies on another machine' },
  ],
  needs: { disco },
  config: {
    schema: z.object({
      abuse: addresses,
      admin: addresses,
      feedback: addresses,
      sales: addresses,
      security: addresses,
      status: addresses,
      support: addresses,
      outage_files: z.array(page).max(20).default([]),
    }),
    keys: {
      abuse: about('reports of abuse'),
      admin: about('the administrators'),
      feedback: about('feedback'),
      sales: about('sales'),
      security: about('security concerns'),
      status: about('pages that say how the service is'),
      support: about('people who need help'),
      outage_files: {
        default: [],
        about:
          'Addresses of a JSON file on another machine that tells clients of outages when this one cannot (XEP-0455 §2.2).',
      },
    },
  },
  setup({ config, needs }) {
    /** Nothing to tell is no form: an empty one would say that there is nobody. */
    const tell = (type: string, fields: Readonly<Record<string, readonly string[]>>): void => {
      const told = Object.entries(fields).filter(([, values]) => values.length > 0)
      const form = formOf('result', type, Object.fromEntries(told))
      if (told.length > 0) needs.disco.addHostForm(() => form)
    }
    tell(NS_SERVER_INFO, Object.fromEntries(ROLES.map(role => [`${role}-addresses`, config[role]])))
    tell(NS_SERVICE_STATUS, { 'external-status-addresses': config.outage_files })
    return {}
  },
})
