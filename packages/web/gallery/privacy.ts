/** What is held and seen of the gallery's people. */
import type { Holding, Privacy, SeenConversation } from '../src/bind/contract.ts'
import { garden } from './groups.ts'
import { days, marta, people, today } from './people.ts'

const until = 'the account is deleted'
const held = (store: string, kind: string, entries: number, more: Partial<Holding> = {}): Holding => ({
  store,
  class: kind,
  purpose: '',
  entries,
  bytes: entries * 180,
  since: undefined,
  until,
  days: undefined,
  ...more,
})
const holdings: readonly Holding[] = [
  held('account.local', 'contacts', 1, { bytes: undefined, since: today - days(400) }),
  held('account.created', 'usage', 1, { bytes: undefined, since: today - days(400) }),
  held('account.record', 'secret', 1, { bytes: undefined, since: today - days(400) }),
  held('roster.items', 'contacts', 23),
  held('blocking.blocklist', 'contacts', 1),
  held('mam.messages', 'content', 4812, {
    bytes: undefined,
    since: today - days(29),
    until: '`mam.retention_days`',
    days: 30,
  }),
  held('offline.waiting', 'content', 2, { until: 'they are delivered' }),
  held('upload.files', 'usage', 17, { until: '`upload.message_days`', days: 0 }),
  held('devices.devices', 'usage', 3, { until: '`devices.forget_days`', days: 90 }),
  held('pep.payloads', 'profile', 12, { bytes: 48_000, until: 'they are retracted or replaced' }),
  held('mam.preferences', 'settings', 1),
  held('web-push.subscriptions', 'secret', 1, { until: 'the browser turns them off' }),
  held('ferries.tickets', 'technical', 3, { purpose: 'tickets for the ferry', until: 'they are used' }),
]

const evening = [2, 0, 0, 0, 0, 0, 1, 14, 30, 12, 8, 9, 22, 10, 6, 8, 12, 31, 58, 96, 120, 88, 40, 12]
const seen = (address: string, part: number, more: Partial<SeenConversation> = {}): SeenConversation => {
  const hours = evening.map((count, hour) => Math.round(count * part * (1 + ((hour * 7) % 5) / 5)))
  const total = hours.reduce((a, b) => a + b, 0)
  return {
    address,
    members: undefined,
    sent: Math.round(total * 0.44),
    received: total - Math.round(total * 0.44),
    hours,
    short: total - Math.round(total / 9) - 3,
    medium: Math.round(total / 9),
    long: 3,
    files: Math.round(total / 60),
    fileBytes: total * 41_000,
    last: today,
    ...more,
  }
}

export const plainPrivacy = (quiet: boolean): Privacy => ({
  held: async () => holdings,
  seen: async () => ({
    since: today - days(90),
    complete: quiet,
    conversations: quiet
      ? []
      : [
          seen(marta.address, 1),
          seen(garden.address, 0.6, { members: garden.members.map(one => one.name) }),
          ...people.slice(1, 4).map((one, i) => seen(one.address, 0.2 / (i + 1))),
        ],
  }),
})
