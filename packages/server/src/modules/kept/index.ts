/**
 * Everybody may ask what the server holds about them: each kind of data, how much there is of it, what for and until when, counted in
 * the stores at the moment of asking. A command (XEP-0050) with a table as its result, for every client that shows those.
 */
import { formOf, type Jid, NODE_KEPT } from '@corrillo/xmpp'
import type { Held } from '../../host/held.ts'
import { defineModule } from '../../host/module.ts'
import { commands } from '../commands/index.ts'

const COLUMNS = {
  store: 'Name',
  class: 'What it tells',
  purpose: 'What for',
  entries: 'Entries',
  bytes: 'Bytes',
  since: 'Since',
  until: 'Until',
  days: 'Days at most',
} as const

const columnsOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([name, label]) => ({ var: name, label, type: 'text-single' as const }))

const rowOf = ({ name, class: kind, purpose, entries, bytes, since, until, days }: Held) => ({
  fields: formOf('result', undefined, {
    store: name,
    class: kind,
    purpose,
    entries,
    bytes,
    since: since === undefined ? undefined : new Date(since).toISOString(),
    until,
    // No limit is the longest of all.
    days: days.length === 0 ? undefined : days.includes(0) ? 0 : Math.max(...days),
  }).fields,
})

export const kept = defineModule({
  name: 'kept',
  specs: [],
  needs: { commands },
  setup({ host, needs }) {
    needs.commands.add({
      node: NODE_KEPT,
      name: 'What the server keeps about you',
      allowed: () => true,
      run: async (who: Jid) => ({
        type: 'result',
        title: 'What the server keeps about you',
        fields: formOf('result', NODE_KEPT, {}).fields,
        reported: { fields: columnsOf(COLUMNS) },
        items: (await host.held(who)).map(rowOf),
      }),
    })
    return {}
  },
})
