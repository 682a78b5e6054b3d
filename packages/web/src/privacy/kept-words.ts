/** What the server calls it, in words. What a newer server keeps besides is said as the server says it. */
import type { Holding } from '../bind/contract.ts'
import type { MessageId } from '../words/message-id.ts'

export const classes: readonly (readonly [kind: string, word: MessageId])[] = [
  ['content', 'kept.class.content'],
  ['contacts', 'kept.class.contacts'],
  ['profile', 'kept.class.profile'],
  ['usage', 'kept.class.usage'],
  ['settings', 'kept.class.settings'],
  ['secret', 'kept.class.secret'],
  ['technical', 'kept.class.technical'],
]
const stores: Readonly<Record<string, MessageId>> = {
  'account.local': 'kept.store.address',
  'account.created': 'kept.store.created',
  'account.record': 'kept.store.record',
  'blocking.blocklist': 'kept.store.blocked',
  'devices.devices': 'kept.store.devices',
  'last-activity.activity': 'kept.store.last',
  'mam.messages': 'kept.store.archive',
  'mam.preferences': 'kept.store.preferences',
  'offline.waiting': 'kept.store.waiting',
  'pep.nodes': 'kept.store.nodes',
  'pep.payloads': 'kept.store.published',
  'private.elements': 'kept.store.private',
  'push.targets': 'kept.store.push',
  'roster.items': 'kept.store.contacts',
  'roster.versions': 'kept.store.versions',
  'service-administration.logins': 'kept.store.login',
  'service-administration.motd': 'kept.store.announcement',
  'strangers.written': 'kept.store.strangers',
  'upload.files': 'kept.store.files',
  'vcard.cards': 'kept.store.card',
  'web-push.subscriptions': 'kept.store.browser',
}
const ends: Readonly<Record<string, MessageId>> = {
  'the account is deleted': 'kept.until.account',
  'they are delivered': 'kept.until.delivered',
  'they are retracted or replaced': 'kept.until.replaced',
  'the device turns them off': 'kept.until.off',
  'the browser turns them off': 'kept.until.off',
}
export const wordOf = ({ store }: Holding): MessageId | undefined => stores[store]
/** undefined: in the words of the server. */
export const endOf = ({ until, days }: Holding): MessageId | undefined => {
  if (days !== undefined) return days === 0 ? 'kept.until.good' : 'kept.until.days'
  return ends[until]
}
