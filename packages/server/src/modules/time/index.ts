/** XEP-0202 Entity Time of the domain, in UTC: where the machine stands is nobody's business. */
import { EntityTime, NS_TIME } from '@corrillo/xmpp'
import { defineModule, onGet } from '../../host/module.ts'

export const time = defineModule({
  name: 'time',
  specs: [{ xep: 202, version: '2.0' }],
  disco: { host: [NS_TIME] },
  setup: ({ clock }) => ({
    iq: [onGet('host', EntityTime, () => EntityTime.build({ tzo: 'Z', utc: new Date(clock.now()) }))],
  }),
})
