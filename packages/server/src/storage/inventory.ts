/**
 * Everything that is kept, with what it is, what for, and when it goes: docs/data.md is printed from this value by `node tools/inventory.ts`.
 * A column, a store of a module or a section of the domain that is not named here stops the build (S451).
 */

/** What somebody who sees it learns. */
export type DataClass = 'secret' | 'content' | 'contacts' | 'profile' | 'usage' | 'settings' | 'technical'

export interface Kept {
  readonly class: DataClass
  readonly purpose: string
  /** When it goes. */
  readonly until: string
}
const kept = (kind: DataClass, purpose: string, until: string): Kept => ({ class: kind, purpose, until })

const ACCOUNT = 'the account is deleted'
const WITH_ROW = 'the row goes'
const ARCHIVE = '`mam.retention_days`, `rooms.retention_days`; the account or room is deleted'

/** By table and column. `log_N` and `posting_N` exist once for each archive. */
export const columns: Readonly<Record<string, Kept>> = {
  'owner.id': kept('technical', 'who the rows of an account, a room or a service belong to', ACCOUNT),
  'owner.jid': kept('contacts', 'address of the account, room or service', ACCOUNT),
  'account.owner': kept('technical', 'which owner the account is', ACCOUNT),
  'account.local': kept('contacts', 'name that people sign in with', ACCOUNT),
  'account.created': kept('usage', 'when it was made', ACCOUNT),
  'account.record': kept(
    'secret',
    'role, whether it is disabled, verifiers of the password (SCRAM)',
    ACCOUNT,
  ),
  'forgotten.owner': kept(
    'technical',
    'whose rows are still to be removed',
    'they are removed, within minutes',
  ),
  'store.id': kept('technical', 'number of a store', 'for good'),
  'store.module': kept('technical', 'module of a store', 'for good'),
  'store.name': kept('technical', 'name of a store', 'for good'),
  'value.owner': kept('technical', 'whose value it is', ACCOUNT),
  'value.store': kept('technical', 'which store it is in', WITH_ROW),
  'value.key': kept('contacts', 'key within the store; see stores', WITH_ROW),
  'value.json': kept('content', 'the value; see stores', WITH_ROW),
  'host.section': kept('technical', 'module that keeps something for the domain', WITH_ROW),
  'host.key': kept('technical', 'key within the section; see sections', WITH_ROW),
  'host.json': kept('secret', 'the value; see sections', WITH_ROW),
  'address.id': kept('technical', 'number of an address in archives', 'for good'),
  'address.jid': kept('contacts', 'addresses that archived messages came from or went to', 'for good'),
  'archive.id': kept('technical', 'number of an archive', 'for good'),
  'archive.module': kept('technical', 'module of an archive', 'for good'),
  'archive.name': kept('technical', 'name of an archive', 'for good'),
  'archive.generation': kept('technical', 'how often its tables were made anew', 'for good'),
  'segment.archive': kept('technical', 'which archive a segment of posting lists is of', WITH_ROW),
  'segment.id': kept('technical', 'number of a segment', WITH_ROW),
  'segment.level': kept('technical', 'how often it was merged', WITH_ROW),
  'segment.low': kept('technical', 'first position', WITH_ROW),
  'segment.high': kept('technical', 'last position', WITH_ROW),
  'segment.oldest': kept('usage', 'time of its oldest message', WITH_ROW),
  'segment.newest': kept('usage', 'time of its newest message', WITH_ROW),
  'log_N.id': kept('technical', 'position of a message', ARCHIVE),
  'log_N.salt': kept('technical', 'what makes its id unguessable', ARCHIVE),
  'log_N.stamp': kept('usage', 'when it was sent', ARCHIVE),
  'log_N.sender': kept('technical', 'owner that keeps it as sender', ARCHIVE),
  'log_N.recipient': kept('technical', 'owner that keeps it as recipient', ARCHIVE),
  'log_N.source': kept('contacts', 'address that it came from', ARCHIVE),
  'log_N.target': kept('contacts', 'address that it went to', ARCHIVE),
  'log_N.source_resource': kept('usage', 'device that sent it, or nick in a room', ARCHIVE),
  'log_N.target_resource': kept('usage', 'device that it was for', ARCHIVE),
  'log_N.stanza': kept('content', 'the message as it was sent: sealed while encryption is on', ARCHIVE),
  'posting_N.segment': kept('technical', 'segment of a posting list', ARCHIVE),
  'posting_N.owner': kept('technical', 'whose messages they are', ARCHIVE),
  'posting_N.first': kept('technical', 'first position of the list', ARCHIVE),
  'posting_N.list': kept('usage', 'positions of the messages of an owner', ARCHIVE),
}

/** By module and store: values of an account, a room or a service. */
export const stores: Readonly<Record<string, Kept>> = {
  'blocking.blocklist': kept('contacts', 'addresses that are blocked', ACCOUNT),
  'devices.devices': kept(
    'usage',
    'devices, their names, when they were seen, serials of tokens',
    '`devices.forget_days`',
  ),
  'last-activity.activity': kept('usage', 'when the account was here last, and its last status', ACCOUNT),
  'mam.messages': kept('content', 'archive of messages', '`mam.retention_days`'),
  'mam.preferences': kept('settings', 'whose messages are archived', ACCOUNT),
  'offline.waiting': kept('content', 'messages for somebody who is not there', 'they are delivered'),
  'pep.nodes': kept('contacts', 'nodes of accounts, who may read or has subscribed, ids of items', ACCOUNT),
  'pep.payloads': kept(
    'profile',
    'published items: pictures, keys, bookmarks, read marks',
    'they are retracted or replaced',
  ),
  'private.elements': kept('settings', 'what programs keep for themselves', ACCOUNT),
  'pubsub.nodes': kept(
    'contacts',
    'nodes of the service, who may read or has subscribed, ids of items',
    'the node is deleted',
  ),
  'pubsub.payloads': kept('content', 'published items', 'they are retracted, replaced or expire'),
  'push.targets': kept('technical', 'where notices for a device go', 'the device turns them off'),
  'rooms.affiliations': kept(
    'contacts',
    'members, owners and banned people of rooms',
    'the room is destroyed',
  ),
  'rooms.cards': kept('profile', 'pictures of rooms', 'the room is destroyed'),
  'rooms.messages': kept('content', 'archives of rooms', '`rooms.retention_days`'),
  'roster.items': kept('contacts', 'contacts, their names and groups, subscriptions', ACCOUNT),
  'roster.versions': kept('technical', 'what changed in the contacts since when', ACCOUNT),
  'service-administration.logins': kept('usage', 'when the account signed in last', ACCOUNT),
  'service-administration.motd': kept('technical', 'which message of the day was seen', ACCOUNT),
  'strangers.written': kept('contacts', 'strangers that the account has written to', ACCOUNT),
  'upload.files': kept(
    'usage',
    'sizes, types and times of uploaded files',
    '`upload.message_days`, `upload.profile_days`; whoever uploaded a file removes it',
  ),
  'upload.waiting': kept(
    'usage',
    'how much has come of an upload that broke off, and the hash of what it has to show',
    'it is complete, or an hour has passed',
  ),
  'vcard.cards': kept('profile', 'cards in the old form', ACCOUNT),
  'web-push.subscriptions': kept(
    'secret',
    'where notices for a browser go, and the key that seals them',
    'the browser turns them off',
  ),
}

/** By module: what belongs to the domain and to no account. */
export const sections: Readonly<Record<string, Kept>> = {
  core: kept('secret', 'key for salts of names that have no account', 'for good'),
  devices: kept('secret', 'key that tokens are made with', 'for good'),
  invites: kept('secret', 'hashes of invitations, by whom and until when', 'they are used or run out'),
  mam: kept('technical', 'retractions that are still to be carried out', 'they are'),
  reports: kept(
    'content',
    'reports of abuse and what they point at',
    '`reports.keep_days` after they are closed',
  ),
  retention: kept('technical', 'when the clock was looked at last', 'for good'),
  rooms: kept(
    'settings',
    'configuration and subject of rooms, and the key of their occupant ids',
    'the room is destroyed',
  ),
  'service-administration': kept('settings', 'message of the day, welcome', 'an administrator removes it'),
  'stream-management': kept(
    'content',
    'what sessions that wait for their device have not had yet',
    'the next start',
  ),
  strangers: kept('contacts', 'hashes of addresses on block lists of others', 'the list drops them'),
  'web-push': kept('secret', 'key by which push services know this server', 'for good'),
}
