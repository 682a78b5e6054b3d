/** Group 4 of the catalogue with every module loaded, against the server in a process of its own. */
import type { Element } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { passwordOf, ServerProcess } from '../testing/process.ts'
import { RawClient } from '../testing/raw-client.ts'

let server: ServerProcess
let ana: RawClient
let bruno: RawClient
beforeAll(async () => {
  const limits = 'rate_bytes_per_second = 0\nban_failures = 0\nping_seconds = 3600'
  // Carla exists and is away.
  server = await ServerProcess.start(['ana', 'bruno', 'carla'], limits)
  ana = await server.session('ana', 'phone')
  bruno = await server.session('bruno', 'desk')
  bruno.write('<presence/>')
  await bruno.fence()
})
afterAll(async () => {
  for (const client of [ana, bruno]) client.cut()
  await server.stop()
})

/** What ana is told after she sent this; names of the addressee are all spelt alike. */
const toldAfter = async (text: string, to: string): Promise<string[]> => {
  ana.write(text)
  return (await ana.fence()).map(e => e.toString().replaceAll(to, 'TARGET'))
}
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll("'", '&apos;').replaceAll('<', '&lt;')

describe('S119: who is not a contact learns nothing', () => {
  const asked: [string, string][] = [
    ['get', `<ping xmlns='urn:xmpp:ping'/>`],
    ['get', `<query xmlns='jabber:iq:version'/>`],
    ['get', `<query xmlns='jabber:iq:last'/>`],
    ['get', `<time xmlns='urn:xmpp:time'/>`],
    ['get', `<query xmlns='http://jabber.org/protocol/disco#info'/>`],
    ['get', `<query xmlns='http://jabber.org/protocol/disco#items'/>`],
    ['get', `<query xmlns='http://jabber.org/protocol/disco#items' node='urn:xmpp:avatar:metadata'/>`],
    [
      'get',
      `<query xmlns='http://jabber.org/protocol/disco#info' node='http://jabber.org/protocol/commands'/>`,
    ],
    ['get', `<vCard xmlns='vcard-temp'/>`],
    ['set', `<vCard xmlns='vcard-temp'><FN>x</FN></vCard>`],
    ['get', `<query xmlns='jabber:iq:roster'/>`],
    ['get', `<query xmlns='jabber:iq:private'><a xmlns='urn:example:a'/></query>`],
    ['get', `<query xmlns='jabber:iq:register'/>`],
    ['get', `<blocklist xmlns='urn:xmpp:blocking'/>`],
    ['set', `<query xmlns='urn:xmpp:mam:2'/>`],
    ['get', `<query xmlns='urn:xmpp:mam:2'/>`],
    ['get', `<metadata xmlns='urn:xmpp:mam:2'/>`],
    ['get', `<prefs xmlns='urn:xmpp:mam:2'/>`],
    ['set', `<enable xmlns='urn:xmpp:carbons:2'/>`],
    ['set', `<command xmlns='http://jabber.org/protocol/commands' node='x' action='execute'/>`],
    [
      'get',
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:metadata'/></pubsub>`,
    ],
    ['get', `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='none'/></pubsub>`],
    [
      'set',
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'><publish node='n'><item id='i'><a xmlns='u'/></item></publish></pubsub>`,
    ],
    [
      'set',
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'><subscribe node='n' jid='ana@plaza.example'/></pubsub>`,
    ],
    ['get', `<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='n'/></pubsub>`],
    ['get', `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items/></pubsub>`],
    ['get', `<pubsub xmlns='http://jabber.org/protocol/pubsub'><default/></pubsub>`],
    ['get', `<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><default/></pubsub>`],
    [
      'set',
      `<pubsub xmlns='http://jabber.org/protocol/pubsub'><unsubscribe node='n' jid='nora@plaza.example'/></pubsub>`,
    ],
    [
      'set',
      `<query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>-1</max></set></query>`,
    ],
    ['get', `<query xmlns='urn:example:nobody-knows'/>`],
    ['set', `<query xmlns='urn:example:nobody-knows'/>`],
  ]
  test.each(asked)(
    'S119: iq %s %s is answered alike for who is there, who is away and who does not exist',
    async (type, payload) => {
      for (const resource of ['', '/desk', '/none']) {
        const ask = async (name: string) => {
          const to = `${name}@plaza.example${resource}`
          return toldAfter(`<iq type='${type}' id='q' to='${to}'>${payload}</iq>`, to)
        }
        const answers = [await ask('nobody'), await ask('carla'), await ask('bruno')]
        expect(answers[0]).toHaveLength(1)
        // XEP-0030 §9: there, who may see nothing finds nothing.
        const isList = payload.includes('disco#items') && resource === ''
        expect(answers[0]?.[0]).toContain(`type='${isList ? 'result' : 'error'}'`)
        expect(new Set(answers.map(String)).size, answers.join('\n')).toBe(1)
      }
      expect((await bruno.fence()).map(String)).toEqual([])
    },
  )

  test('S119: messages and presence of every kind are met with the same silence or the same error', async () => {
    const bodies = [
      `<body>x</body>`,
      '',
      `<active xmlns='http://jabber.org/protocol/chatstates'/>`,
      `<body>x</body><request xmlns='urn:xmpp:receipts'/>`,
    ]
    const kinds = [
      ...['chat', 'normal', 'headline', 'groupchat', 'error'].flatMap(type =>
        bodies.map(body => (to: string) => `<message type='${type}' id='m' to='${to}'>${body}</message>`),
      ),
      ...['', 'unavailable', 'probe', 'subscribed', 'unsubscribe', 'unsubscribed', 'error', 'foo'].map(
        type => (to: string) => `<presence id='p' to='${to}'${type === '' ? '' : ` type='${type}'`}/>`,
      ),
    ]
    for (const kind of kinds) {
      const told = (to: string) => toldAfter(kind(to), to)
      for (const resource of ['', '/none']) {
        const nobody = await told(`nobody@plaza.example${resource}`)
        expect(await told(`carla@plaza.example${resource}`), kind('TARGET')).toEqual(nobody)
        expect(await told(`bruno@plaza.example${resource}`), kind('TARGET')).toEqual(nobody)
      }
    }
    expect((await bruno.fence()).length).toBeGreaterThan(0)
  })

  test('S119: an answer about nobody takes as long as one about somebody', async () => {
    const times: [number[], number[]] = [[], []]
    const names = ['nobody', 'carla']
    for (let i = 0; i < 3000; i++) {
      const started = performance.now()
      ana.write(
        `<iq type='get' id='t' to='${names[i % 2]}@plaza.example'><query xmlns='jabber:iq:version'/></iq>`,
      )
      await ana.element()
      if (i >= 300) times[i % 2 === 0 ? 0 : 1].push(performance.now() - started)
    }
    const [nobody, somebody] = times.map(
      values => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0,
    ) as [number, number]
    expect(Math.abs(nobody - somebody)).toBeLessThan(Math.max(0.1 * somebody, 0.05))
  })
})

describe('addresses', () => {
  const malformed = [
    '@',
    'a@',
    '/x',
    '@plaza.example',
    'a@b@c',
    `a@${'x'.repeat(5000)}`,
    `${'a'.repeat(1024)}@plaza.example`,
    `a@plaza.example/${'r'.repeat(1024)}`,
    'a@plaza..example',
    'a@-.example',
    'a@xn--.example',
    'a@\u{2028}.example',
    'a\u{200d}@plaza.example',
    '\u{202e}ana@plaza.example',
    'a b@plaza.example',
    'a@plaza.example/\u{85}',
    'a@[::1',
    'a@999.1.1.1.',
    '\u{e000}@plaza.example',
    'a\u{fff9}@plaza.example',
  ]
  test.each(malformed.map(to => [JSON.stringify(to.slice(0, 24)), to]))(
    'S123: to=%s is jid-malformed in every stanza, and nobody gets it',
    async (_, to) => {
      const address = escaped(to)
      const told = async (text: string) => {
        ana.write(text)
        return (await ana.fence()).map(e => e.child('error')?.elements()[0]?.name)
      }
      expect(await told(`<message id='m' to='${address}'><body>x</body></message>`)).toEqual([
        'jid-malformed',
      ])
      expect(await told(`<iq type='get' id='q' to='${address}'><ping xmlns='urn:xmpp:ping'/></iq>`)).toEqual([
        'jid-malformed',
      ])
      expect(await told(`<presence id='p' type='subscribe' to='${address}'/>`)).toEqual(['jid-malformed'])
      expect((await bruno.fence()).map(String)).toEqual([])
    },
  )

  test('S124: every spelling of a name signs in to, reaches, lists and blocks the one account', async () => {
    const spellings = ['BRUNO', 'Bruno', 'ｂｒｕｎｏ', 'ＢＲＵＮＯ']
    for (const name of spellings) {
      const client = await RawClient.tls(server.ports.directTls)
      await client.open()
      expect((await client.authenticate(name, passwordOf('bruno'))).name).toBe('success')
      await client.open()
      expect((await client.bind('other')).toString()).toContain('>bruno@plaza.example/other<')
      client.cut()
      ana.write(`<message to='${name}@PLAZA.example' type='chat'><body>${name}</body></message>`)
      expect((await bruno.find(e => e.name === 'message')).childText('body')).toBe(name)
      ana.write(
        `<iq type='set' id='r'><query xmlns='jabber:iq:roster'><item jid='${name}@plaza.example'/></query></iq>`,
      )
      expect((await ana.find(e => e.attr('id') === 'r')).attr('type')).toBe('result')
    }
    ana.write(`<iq type='get' id='l'><query xmlns='jabber:iq:roster'/></iq>`)
    const list = (await ana.find(e => e.attr('id') === 'l')).child('query', 'jabber:iq:roster')
    const listed = list?.elements().map(e => e.attr('jid')) ?? []
    expect(listed.filter(jid => /br/i.test(jid?.normalize('NFKC') ?? ''))).toEqual(['bruno@plaza.example'])
    bruno.write(
      `<iq type='set' id='x'><block xmlns='urn:xmpp:blocking'><item jid='ＡＮＡ@plaza.example'/></block></iq>`,
    )
    await bruno.find(e => e.attr('id') === 'x')
    ana.write(`<message to='bruno@plaza.example' type='chat'><body>blocked</body></message>`)
    expect((await ana.fence()).map(e => e.attr('type'))).toEqual(['error'])
    bruno.write(`<iq type='set' id='y'><unblock xmlns='urn:xmpp:blocking'/></iq>`)
    await bruno.find(e => e.attr('id') === 'y')
  })

  test.each(['ANA', 'ａｎａ', 'Ana ', 'CARLA', 'ｃarla'])(
    'S124: %j cannot be registered beside the account that it spells',
    async name => {
      await expect(server.command('user add', { name, password: 'long enough to be one' })).rejects.toThrow(
        'name-taken',
      )
    },
  )

  test.each([
    '\u{430}na',
    'br\u{443}no',
    'c\u{3b1}rla',
    'a\u{200d}na',
    '\u{202e}ana',
    '\u{ad}ana',
    'an\u{e000}a',
    'a\u{378}',
  ])('S124: a name that looks like another (%j) is no name', async name => {
    await expect(server.command('user add', { name, password: 'long enough to be one' })).rejects.toThrow(
      'name-invalid',
    )
  })
})

describe('stanzas that lead nowhere', () => {
  test('S125: errors and results to anybody, existing or not, are never answered', async () => {
    const places = [
      'plaza.example',
      'ana@plaza.example',
      'ana@plaza.example/phone',
      'ana@plaza.example/none',
      'bruno@plaza.example',
      'bruno@plaza.example/desk',
      'bruno@plaza.example/none',
      'carla@plaza.example',
      'nobody@plaza.example',
      'nobody@plaza.example/x',
      'other.example',
      'x@other.example',
      '@',
    ]
    const error = `<error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>`
    await server.survives(async () => {
      for (const to of places)
        for (const text of [
          `<message type='error' to='${to}' id='m'><body>x</body>${error}</message>`,
          `<message type='error' to='${to}'/>`,
          `<iq type='error' to='${to}' id='q'>${error}</iq>`,
          `<iq type='result' to='${to}' id='q'/>`,
          `<iq type='result' to='${to}' id='q'><pubsub xmlns='http://jabber.org/protocol/pubsub'/></iq>`,
          `<presence type='error' to='${to}'>${error}</presence>`,
        ]) {
          ana.write(text)
          const told = (await ana.fence()).filter(
            e => !(e.attr('from') ?? '').startsWith('ana@plaza.example/phone'),
          )
          expect(told.map(String), text).toEqual([])
        }
    })
    // At most one copy of each that was for this very device.
    expect((await bruno.fence()).length).toBeLessThanOrEqual(6 * 2)
  })

  const bad: [string, string, string][] = [
    [
      'an iq without id',
      `<iq type='get' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
      'bad-request',
    ],
    [
      'an iq with two children',
      `<iq type='get' id='1' to='plaza.example'><ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>`,
      'bad-request',
    ],
    ['an iq without children', `<iq type='set' id='1' to='plaza.example'/>`, 'bad-request'],
    ['an iq without type', `<iq id='1' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`, 'bad-request'],
    [
      'an iq of an unknown type',
      `<iq type='foo' id='1' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
      'bad-request',
    ],
    ['presence of an unknown type', `<presence type='foo' id='1'/>`, 'bad-request'],
  ]
  test.each(bad)('S126: %s is a bad-request, once', async (_, text, condition) => {
    ana.write(text)
    expect((await ana.fence()).map((e: Element) => e.child('error')?.elements()[0]?.name)).toEqual([
      condition,
    ])
  })
})
