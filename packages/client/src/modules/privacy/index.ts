/** What the own server says it holds (by a command, XEP-0050), and what a watcher on the way could know of the last months. */
import { AdHocCommand, fieldValue, type FormField, Jid, NODE_KEPT, parseDateTime } from '@corrillo/xmpp'
import { ClientError, type Holding, type Privacy } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { seenBy } from './seen.ts'

const ROWS_MAX = 200

const numberIn = (text: string | undefined): number | undefined => {
  const value = Number(text ?? Number.NaN)
  return Number.isFinite(value) && value >= 0 ? value : undefined
}
const holdingIn = (fields: readonly FormField[]): Holding | undefined => {
  const value = (name: string) => fieldValue({ type: 'result', instructions: [], fields }, name)
  const store = value('store')
  if (store === undefined) return undefined
  return {
    store,
    class: value('class') ?? '',
    purpose: value('purpose') ?? '',
    entries: numberIn(value('entries')) ?? 0,
    bytes: numberIn(value('bytes')),
    since: parseDateTime(value('since') ?? '')?.getTime(),
    until: value('until') ?? '',
    days: numberIn(value('days')),
  }
}

export const privacy = (given: Given): Privacy => ({
  async held() {
    const ask = AdHocCommand.build({ node: NODE_KEPT, action: 'execute' })
    const to = Jid.parse(given.address).domain
    const form = AdHocCommand.in(await given.connection.requests.request('set', ask, { to }))?.form
    if (!form?.items) throw new ClientError('not-found')
    return form.items.slice(0, ROWS_MAX).flatMap(({ fields }) => holdingIn(fields) ?? [])
  },
  seen: () => seenBy(given),
})
