/** The section `[register]`. */
import { z } from 'zod'
import type { ConfigSection } from '../../config/section.ts'

const schema = z.strictObject({
  registration: z.enum(['invitation', 'open']).default('invitation'),
  per_hour: z.int().min(1).max(100_000).default(3),
  per_day: z.int().min(1).max(1_000_000).default(100),
})
export type RegisterConfig = z.output<typeof schema>

export const registerConfig: ConfigSection<RegisterConfig> = {
  schema,
  keys: {
    registration: {
      default: 'invitation',
      about:
        'Who makes an account in a client: with an `"invitation"` only, or `"open"` for everybody, which spammers find within days.',
    },
    per_hour: { default: 3, about: 'Where it is open: accounts an hour from one network address.' },
    per_day: { default: 100, about: 'Where it is open: accounts a day in all.' },
  },
}
