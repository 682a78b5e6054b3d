/**
 * What a client would do that believes an advertised feature, and the specification that it is of. An entry is for features on any
 * place of that kind; `elsewhere` names the test of features that show only in what others receive.
 */
export type Place = 'domain' | 'account' | 'rooms' | 'room' | 'pubsub' | 'upload' | 'proxy'
export interface Probe {
  readonly on: readonly Place[]
  readonly features: readonly string[]
  /** A XEP that a module or the core claims. */
  readonly xep: number
  /** Sent in turn to the place; each must be answered with a result. `Probe` stands for the name of the node. */
  readonly asks?: readonly (readonly ['get' | 'set', string])[]
  /** Where `asks` go when it is not the place itself: what is advertised on the domain and lies with the account. */
  readonly to?: Place
  /** A test file, from the folder of the server's sources. */
  readonly elsewhere?: string
}

const PUBSUB = 'http://jabber.org/protocol/pubsub'
const pubsub = (...names: string[]): string[] => names.map(name => `${PUBSUB}#${name}`)
const plain = (inner: string): string => `<pubsub xmlns='${PUBSUB}'>${inner}</pubsub>`
const owner = (inner: string): string => `<pubsub xmlns='${PUBSUB}#owner'>${inner}</pubsub>`
const form = (kind: string, fields: Readonly<Record<string, string>>): string =>
  `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>${PUBSUB}#${kind}</value></field>${Object.entries(
    fields,
  )
    .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
    .join('')}</x>`
const item = (id: string): string => `<item id='${id}'><probe xmlns='urn:example:probe'/></item>`
const publish = (node: string, id: string): string => plain(`<publish node='${node}'>${item(id)}</publish>`)
const affiliation = (kind: string): readonly ['set', string] => [
  'set',
  owner(
    `<affiliations node='probe'><affiliation jid='bruno@plaza.example' affiliation='${kind}'/></affiliations>`,
  ),
]
const info = (node = ''): string => `<query xmlns='http://jabber.org/protocol/disco#info'${node}/>`
const items = `<query xmlns='http://jabber.org/protocol/disco#items'/>`
const ANYWHERE: readonly Place[] = ['domain', 'account', 'rooms', 'room', 'pubsub', 'upload', 'proxy']
const SELF = "jid='ana@plaza.example'"

/** In this order: the later ones need what the earlier ones made. */
const NODES: readonly Probe[] = [
  {
    features: [PUBSUB, ...pubsub('create-nodes', 'create-and-configure')],
    asks: [
      [
        'set',
        plain(
          `<create node='probe'/><configure>${form('node_config', { 'pubsub#title': 'Probe' })}</configure>`,
        ),
      ],
    ],
  },
  { features: pubsub('instant-nodes'), asks: [['set', plain('<create/>')]] },
  {
    features: pubsub('config-node', 'config-node-max'),
    asks: [
      ['get', owner(`<configure node='probe'/>`)],
      [
        'set',
        owner(`<configure node='probe'>${form('node_config', { 'pubsub#max_items': 'max' })}</configure>`),
      ],
    ],
  },
  { features: pubsub('meta-data'), asks: [['get', info(" node='probe'")]] },
  {
    features: pubsub('publish', 'item-ids', 'persistent-items', 'multi-items'),
    asks: [
      ['set', publish('probe', 'one')],
      ['set', publish('probe', 'two')],
      ['set', publish('probe', 'three')],
    ],
  },
  { features: pubsub('auto-create'), asks: [['set', publish('probe-made', 'one')]] },
  {
    features: pubsub('publish-options'),
    asks: [
      [
        'set',
        plain(
          `<publish node='probe'>${item('four')}</publish><publish-options>${form('publish-options', { 'pubsub#persist_items': 'true' })}</publish-options>`,
        ),
      ],
    ],
  },
  { features: pubsub('retrieve-items'), asks: [['get', plain(`<items node='probe'/>`)]] },
  {
    features: pubsub('rsm'),
    asks: [
      ['get', plain(`<items node='probe'/><set xmlns='http://jabber.org/protocol/rsm'><max>1</max></set>`)],
    ],
  },
  {
    features: pubsub('retract-items', 'delete-items'),
    asks: [['set', plain(`<retract node='probe'><item id='one'/></retract>`)]],
  },
  { features: pubsub('subscribe'), asks: [['set', plain(`<subscribe node='probe' ${SELF}/>`)]] },
  {
    features: pubsub('subscription-options', 'leased-subscription'),
    asks: [
      ['get', plain(`<options node='probe' ${SELF}/>`)],
      [
        'set',
        plain(
          `<options node='probe' ${SELF}>${form('subscribe_options', { 'pubsub#expire': '2040-01-01T00:00:00Z' })}</options>`,
        ),
      ],
    ],
  },
  { features: pubsub('retrieve-subscriptions'), asks: [['get', plain('<subscriptions/>')]] },
  {
    features: pubsub('manage-subscriptions'),
    asks: [['get', owner(`<subscriptions node='probe'/>`)]],
  },
  { features: pubsub('retrieve-default'), asks: [['get', owner('<default/>')]] },
  { features: pubsub('retrieve-default-sub'), asks: [['get', plain('<default/>')]] },
  { features: pubsub('retrieve-affiliations'), asks: [['get', plain('<affiliations/>')]] },
  {
    features: pubsub(
      'modify-affiliations',
      'member-affiliation',
      'outcast-affiliation',
      'publisher-affiliation',
      'publish-only-affiliation',
    ),
    asks: ['member', 'outcast', 'publisher', 'publish-only', 'none'].map(affiliation),
  },
  {
    features: ['http://jabber.org/protocol/commands', ...pubsub('get-pending')],
    asks: [
      [
        'get',
        `<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>`,
      ],
      ['set', `<command xmlns='http://jabber.org/protocol/commands' node='${PUBSUB}#get-pending'/>`],
    ],
  },
  { features: pubsub('purge-nodes'), asks: [['set', owner(`<purge node='probe'/>`)]] },
  { features: pubsub('delete-nodes'), asks: [['set', owner(`<delete node='probe'/>`)]] },
  {
    features: pubsub('subscription-notifications', 'publish-node-full', 'access-open'),
    elsewhere: 'modules/pubsub/pubsub.test.ts',
  },
  {
    features: pubsub(
      'access-presence',
      'auto-subscribe',
      'filtered-notifications',
      'last-published',
      'presence-notifications',
      'presence-subscribe',
      'pubsub-on-a-jid',
    ),
    elsewhere: 'modules/pep/pep.test.ts',
  },
].map(probe => ({ on: ['account', 'pubsub'], xep: 60, ...probe }) as Probe)

const RETRACT = 'urn:xmpp:message-retract:1'
const BOOKMARKS = 'urn:xmpp:bookmarks:1'
const one = (xep: number, feature: string, type: 'get' | 'set', payload: string, on: Place): Probe => ({
  on: [on],
  xep,
  features: [feature],
  asks: [[type, payload]],
})
/** Of the domain, for the sender's own account. */
const own = (xep: number, feature: string, type: 'get' | 'set', payload: string): Probe => ({
  ...one(xep, feature, type, payload, 'domain'),
  to: 'account',
})
const seen = (xep: number, on: Place, elsewhere: string, ...features: string[]): Probe => ({
  on: [on],
  xep,
  features,
  elsewhere,
})
const MAM = 'urn:xmpp:mam:2'
const archive = (on: Place, ...more: string[]): Probe => ({
  on: [on],
  xep: 313,
  features: [MAM, `${MAM}#extended`, ...more],
  asks: [
    ['get', `<query xmlns='${MAM}'/>`],
    ['get', `<metadata xmlns='${MAM}'/>`],
    ['set', `<query xmlns='${MAM}'><flip-page/></query>`],
  ],
})

export const PROBES: readonly Probe[] = [
  {
    on: ANYWHERE,
    xep: 30,
    features: ['http://jabber.org/protocol/disco#info', 'http://jabber.org/protocol/disco#items'],
    asks: [
      ['get', info()],
      ['get', items],
    ],
  },
  {
    on: ['domain', 'account', 'rooms', 'pubsub', 'upload', 'proxy'],
    xep: 59,
    features: ['http://jabber.org/protocol/rsm'],
    asks: [
      [
        'get',
        `<query xmlns='http://jabber.org/protocol/disco#items'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><index>0</index></set></query>`,
      ],
    ],
  },
  ...NODES,
  one(60, `${PUBSUB}#publish-options`, 'get', items, 'domain'),
  one(
    50,
    'http://jabber.org/protocol/commands',
    'get',
    `<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>`,
    'domain',
  ),
  one(12, 'jabber:iq:last', 'get', `<query xmlns='jabber:iq:last'/>`, 'domain'),
  seen(12, 'account', 'modules/last-activity/last-activity.test.ts', 'jabber:iq:last'),
  own(
    49,
    'jabber:iq:private',
    'get',
    `<query xmlns='jabber:iq:private'><probe xmlns='urn:example:probe'/></query>`,
  ),
  own(191, 'urn:xmpp:blocking', 'get', `<blocklist xmlns='urn:xmpp:blocking'/>`),
  own(494, 'urn:xmpp:cam:0', 'get', `<list xmlns='urn:xmpp:cam:0'/>`),
  one(484, 'urn:corrillo:linking:0', 'set', `<drop xmlns='urn:corrillo:linking:0'/>`, 'account'),
  own(186, 'urn:xmpp:invisible:1', 'set', `<visible xmlns='urn:xmpp:invisible:1'/>`),
  own(280, 'urn:xmpp:carbons:2', 'set', `<enable xmlns='urn:xmpp:carbons:2'/>`),
  one(77, 'jabber:iq:register', 'get', `<query xmlns='jabber:iq:register'/>`, 'domain'),
  one(92, 'jabber:iq:version', 'get', `<query xmlns='jabber:iq:version'/>`, 'domain'),
  one(199, 'urn:xmpp:ping', 'get', `<ping xmlns='urn:xmpp:ping'/>`, 'domain'),
  one(199, 'urn:xmpp:ping', 'get', `<ping xmlns='urn:xmpp:ping'/>`, 'rooms'),
  one(202, 'urn:xmpp:time', 'get', `<time xmlns='urn:xmpp:time'/>`, 'domain'),
  one(54, 'vcard-temp', 'get', `<vCard xmlns='vcard-temp'/>`, 'account'),
  one(215, 'urn:xmpp:extdisco:2', 'get', `<services xmlns='urn:xmpp:extdisco:2'/>`, 'domain'),
  seen(292, 'account', 'modules/vcard/vcard4.test.ts', 'urn:ietf:params:xml:ns:vcard-4.0'),
  one(
    65,
    'http://jabber.org/protocol/bytestreams',
    'get',
    `<query xmlns='http://jabber.org/protocol/bytestreams'/>`,
    'proxy',
  ),
  one(
    433,
    'urn:xmpp:channel-search:0:search',
    'get',
    `<search xmlns='urn:xmpp:channel-search:0:search'/>`,
    'rooms',
  ),
  one(
    307,
    'http://jabber.org/protocol/muc#unique',
    'get',
    `<unique xmlns='http://jabber.org/protocol/muc#unique'/>`,
    'rooms',
  ),
  {
    on: ['upload'],
    xep: 363,
    features: ['urn:xmpp:http:upload:0'],
    asks: [['get', `<request xmlns='urn:xmpp:http:upload:0' filename='probe.txt' size='5'/>`]],
  },
  seen(363, 'upload', 'modules/upload/files.test.ts', 'urn:corrillo:upload-removal:0'),
  seen(363, 'upload', 'modules/upload/resumption.test.ts', 'urn:corrillo:upload-resumption:0'),
  ...['message', 'profile', 'ephemeral', 'permanent'].map(
    (purpose): Probe => ({
      on: ['upload'],
      xep: 363,
      features: [`urn:xmpp:http:upload:purpose:0#${purpose}`],
      asks: [
        [
          'get',
          `<request xmlns='urn:xmpp:http:upload:0' filename='probe.txt' size='5'><${purpose} xmlns='urn:xmpp:http:upload:purpose:0' expire-before='2040-01-01T00:00:00Z'/></request>`,
        ],
      ],
    }),
  ),
  archive('account', `${MAM}#groupchat-field`),
  archive('room'),
  one(54, 'vcard-temp', 'get', `<vCard xmlns='vcard-temp'/>`, 'room'),
  one(199, 'urn:xmpp:ping', 'get', `<ping xmlns='urn:xmpp:ping'/>`, 'room'),
  one(77, 'jabber:iq:register', 'get', `<query xmlns='jabber:iq:register'/>`, 'room'),
  one(45, 'http://jabber.org/protocol/muc#register', 'get', `<query xmlns='jabber:iq:register'/>`, 'room'),
  one(
    45,
    'http://jabber.org/protocol/muc#roomconfig',
    'get',
    `<query xmlns='http://jabber.org/protocol/muc#owner'/>`,
    'room',
  ),
  one(45, 'http://jabber.org/protocol/muc#roominfo', 'get', info(), 'room'),
  seen(45, 'room', 'modules/rooms/standing.test.ts', 'http://jabber.org/protocol/muc#request'),
  one(
    317,
    'http://jabber.org/protocol/commands',
    'get',
    `<query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/>`,
    'room',
  ),
  {
    on: ['room'],
    xep: 45,
    features: [
      'muc_public',
      'muc_hidden',
      'muc_persistent',
      'muc_temporary',
      'muc_membersonly',
      'muc_open',
      'muc_moderated',
      'muc_unmoderated',
      'muc_passwordprotected',
      'muc_unsecured',
      'muc_nonanonymous',
      'muc_semianonymous',
    ],
    asks: [['get', `<query xmlns='http://jabber.org/protocol/muc#owner'/>`]],
  },
  seen(
    45,
    'room',
    'modules/rooms/entering.test.ts',
    'http://jabber.org/protocol/muc',
    'http://jabber.org/protocol/muc#stable_id',
  ),
  seen(
    410,
    'room',
    'modules/rooms/entering.test.ts',
    'http://jabber.org/protocol/muc#self-ping-optimization',
  ),
  seen(421, 'room', 'modules/rooms/entering.test.ts', 'urn:xmpp:occupant-id:0'),
  seen(463, 'room', 'modules/rooms/standing.test.ts', 'urn:xmpp:muc:affiliations:0'),
  seen(317, 'room', 'modules/rooms/hats.test.ts', 'urn:xmpp:hats:0'),
  seen(488, 'room', 'modules/rooms/people.test.ts', 'urn:xmpp:muc-token-invite:0'),
  seen(359, 'room', 'modules/rooms/archive.test.ts', 'urn:xmpp:sid:0'),
  seen(
    425,
    'room',
    'modules/rooms/archive.test.ts',
    'urn:xmpp:message-moderate:0',
    'urn:xmpp:message-moderate:1',
  ),
  seen(424, 'room', 'modules/rooms/archive.test.ts', RETRACT, `${RETRACT}#tombstone`),
  seen(115, 'domain', 'modules/disco/disco.test.ts', 'http://jabber.org/protocol/caps'),
  seen(160, 'domain', 'modules/offline/offline.test.ts', 'msgoffline'),
  seen(280, 'domain', 'modules/carbons/carbons.test.ts', 'urn:xmpp:carbons:rules:0'),
  seen(424, 'domain', 'modules/mam/retraction.test.ts', RETRACT),
  seen(377, 'domain', 'modules/reports/reports.test.ts', 'urn:xmpp:reporting:1'),
  seen(359, 'domain', 'modules/mam/mam.test.ts', 'urn:xmpp:sid:0'),
  seen(359, 'account', 'modules/mam/mam.test.ts', 'urn:xmpp:sid:0'),
  seen(424, 'account', 'modules/mam/retraction.test.ts', RETRACT, `${RETRACT}#tombstone`),
  seen(54, 'domain', 'modules/vcard/vcard.test.ts', 'vcard-temp'),
  seen(
    402,
    'account',
    'modules/bookmarks/bookmarks.test.ts',
    `${BOOKMARKS}#compat`,
    `${BOOKMARKS}#compat-pep`,
  ),
  seen(411, 'account', 'modules/bookmarks/bookmarks.test.ts', 'urn:xmpp:bookmarks-conversion:0'),
  seen(398, 'account', 'modules/vcard/vcard.test.ts', 'urn:xmpp:pep-vcard-conversion:0'),
  seen(490, 'account', 'modules/mds/mds.test.ts', 'urn:xmpp:mds:server-assist:0'),
  seen(357, 'account', 'modules/push/push.test.ts', 'urn:xmpp:push:0', 'urn:corrillo:web-push'),
  seen(
    45,
    'rooms',
    'modules/rooms/entering.test.ts',
    'http://jabber.org/protocol/muc',
    'http://jabber.org/protocol/muc#stable_id',
  ),
  seen(421, 'rooms', 'modules/rooms/entering.test.ts', 'urn:xmpp:occupant-id:0'),
  seen(54, 'rooms', 'modules/rooms/configuring.test.ts', 'vcard-temp'),
]
