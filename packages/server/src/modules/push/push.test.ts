import {
  type Element,
  Pubsub,
  type StanzaCondition,
  StanzaError,
  type StanzaErrorType,
  xml,
} from '@corrillo/xmpp'
import { describe, expect, test } from 'vitest'
import { el, Stanza } from '@corrillo/xmpp'
import { defineModule, onSet } from '../../host/module.ts'
import { type Device, play } from '../../plays/play.ts'
import { csi } from '../csi/index.ts'
import { disco } from '../disco/index.ts'
import { presence } from '../presence/index.ts'
import { streamManagement } from '../stream-management/index.ts'
import { push } from './index.ts'
import { isWorthy } from './worthy.ts'

const SERVICE = 'push.plaza.example'
/** A push service (XEP-0357 §3): keeps what is published, refuses when it is told to. */
const service = () => {
  const published: Element[] = []
  let refusal: StanzaError | undefined
  const module = defineModule({
    name: 'push-service',
    specs: [],
    setup: () => ({
      services: [
        {
          domain: SERVICE,
          iq: [
            onSet('host', Pubsub, (_, ask) => {
              published.push(ask.iq.element)
              if (refusal !== undefined) throw refusal
            }),
          ],
        },
      ],
    }),
  })
  return {
    module,
    take: () => published.splice(0),
    refuse: (type?: StanzaErrorType, condition: StanzaCondition = 'internal-server-error') => {
      refusal = type && new StanzaError(type, condition)
    },
  }
}
const enable = (node = 'n1', more = '') =>
  xml`<iq type='set'><enable xmlns='urn:xmpp:push:0' jid='${SERVICE}' node='${node}'>${more === '' ? '' : xml`<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>http://jabber.org/protocol/pubsub#publish-options</value></field><field var='secret'><value>${more}</value></field></x>`}</enable></iq>`
const says = (text: string) =>
  xml`<message to='bruno@plaza.example' type='chat'><body>${text}</body></message>`
const countIn = (iq: Element) => /'message-count'[^]*?<value>(\d+)</.exec(iq.toString())?.[1]
const enabled = async (device: Device, ...requests: readonly Element[]): Promise<void> => {
  for (const request of requests.length === 0 ? [enable()] : requests)
    expect((await device.asks(request)).attr('type')).toBe('result')
}

describe('XEP-0357: a notification', () => {
  const one = service()
  play(
    '§6: is published when nobody looks, says how many and nothing else (§8, S332)',
    [push, one.module, presence, csi],
    async ({ ana, bruno }) => {
      await enabled(bruno.phone)
      await ana.desk.sends(says('somebody looks'))
      expect(one.take()).toEqual([])
      await bruno.phone.sends(xml`<inactive xmlns='urn:xmpp:csi:0'/>`)
      await ana.desk.sends(says('nobody looks'))
      const [iq, ...others] = one.take()
      expect(others).toEqual([])
      expect(iq?.attr('from')).toBe('plaza.example')
      expect(iq?.toString()).toContain("node='n1'")
      expect(countIn(iq as Element)).toBe('1')
      expect(iq?.toString()).not.toMatch(/ana|bruno|nobody looks/)
      await bruno.phone.sends(xml`<active xmlns='urn:xmpp:csi:0'/>`)
      await ana.desk.sends(says('again'))
      expect(one.take()).toEqual([])
    },
  )

  const away = service()
  play(
    '§6: also when no device is connected, with the options that were given',
    [push, away.module],
    async ({ ana, bruno }) => {
      await enabled(bruno.phone, enable('n1', 'first'), enable('n1', 'second'))
      await bruno.phone.leaves()
      await ana.desk.sends(says('hola'))
      const [iq, ...others] = away.take()
      expect(others).toEqual([])
      expect(iq?.toString()).toMatch(/<publish-options>.*second/)
      expect(iq?.toString()).not.toContain('first')
    },
  )

  const dead = service()
  play(
    'XEP-0198: a connection that turns out to be dead is told of what it took',
    [push, dead.module, presence, streamManagement],
    async ({ ana, bruno }) => {
      await enabled(bruno.phone)
      await bruno.phone.sends(xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
      await ana.desk.sends(says('one'), says('two'))
      expect(dead.take()).toEqual([])
      await bruno.phone.breaks()
      expect(dead.take().map(countIn)).toEqual(['2'])
      await ana.desk.sends(says('three'))
      expect(dead.take().map(countIn)).toEqual(['1'])
    },
  )

  const several = service()
  play(
    'what comes while one is under way is one more, and says how many',
    [push, several.module],
    async ({ ana, bruno }) => {
      await enabled(bruno.phone)
      await bruno.phone.leaves()
      await ana.desk.sends(...Array.from({ length: 30 }, (_, n) => says(`${n}`)))
      const counts = several.take().map(iq => Number(countIn(iq)))
      expect(counts.length).toBeLessThanOrEqual(30)
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(30)
    },
  )

  const own = service()
  play('what one writes to oneself wakes nobody', [push, own.module, presence, csi], async ({ bruno }) => {
    await enabled(bruno.phone)
    await bruno.phone.sends(xml`<inactive xmlns='urn:xmpp:csi:0'/>`, says('milk'))
    expect(own.take()).toEqual([])
  })
})

describe('XEP-0357: services', () => {
  const two = service()
  play('§5: disabled is one node, or all of a service', [push, two.module], async ({ ana, bruno }) => {
    await enabled(bruno.phone, enable('n1'), enable('n2'), enable('n3'))
    await enabled(
      bruno.phone,
      xml`<iq type='set'><disable xmlns='urn:xmpp:push:0' jid='${SERVICE}' node='n2'/></iq>`,
    )
    const device = bruno.phone
    await device.leaves()
    await ana.desk.sends(says('1'))
    expect(two.take()).toHaveLength(2)
  })

  const gone = service()
  play(
    '§6.1: an error disables the node, one that may pass only after ten in a row',
    [push, gone.module],
    async ({ ana, bruno }) => {
      await enabled(bruno.phone)
      await bruno.phone.leaves()
      gone.refuse('wait', 'resource-constraint')
      for (let n = 0; n < 9; n++) await ana.desk.sends(says(`${n}`))
      gone.refuse()
      await ana.desk.sends(says('better'))
      gone.refuse('wait', 'resource-constraint')
      for (let n = 0; n < 10; n++) await ana.desk.sends(says(`${n}`))
      expect(gone.take()).toHaveLength(20)
      await ana.desk.sends(says('disabled'))
      expect(gone.take()).toEqual([])
    },
  )

  const refused = service()
  play(
    '§6.1: a final error disables at once, and only that node',
    [push, refused.module],
    async ({ ana, bruno }) => {
      await enabled(bruno.phone)
      await bruno.phone.leaves()
      refused.refuse('cancel', 'item-not-found')
      await ana.desk.sends(says('1'), says('2'))
      expect(refused.take().length).toBeLessThanOrEqual(2)
      await ana.desk.sends(says('3'))
      expect(refused.take()).toEqual([])
    },
  )

  play(
    'S129: services are bounded, by number and by size',
    [push],
    async ({ bruno }) => {
      await enabled(bruno.phone, enable('n1'), enable('n2'), enable('n2'))
      const condition = async (request: Element) =>
        (await bruno.phone.asks(request)).child('error')?.elements()[0]?.name
      expect(await condition(enable('n3'))).toBe('resource-constraint')
      expect(await condition(enable('n'.repeat(2000)))).toBe('not-acceptable')
      expect(await condition(enable('n1', 'x'.repeat(9000)))).toBe('not-acceptable')
      expect(await condition(xml`<iq type='set'><enable xmlns='urn:xmpp:push:0'/></iq>`)).toBe('bad-request')
    },
    { config: { push: { services: 2 } } },
  )

  play(
    '§4: one enables for oneself only; the account says that it can',
    [push, disco],
    async ({ ana, bruno }) => {
      const answer = await ana.desk.asks(enable().with({ to: 'bruno@plaza.example' }))
      expect(answer.attr('type')).toBe('error')
      const info = await bruno.phone.asks(
        xml`<iq type='get' to='bruno@plaza.example'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`,
      )
      expect(info.toString()).toContain("'urn:xmpp:push:0'")
    },
  )
})

describe('what wakes a person', () => {
  const me = 'bruno@plaza.example'
  const worthy = (e: Element) => isWorthy(Stanza.from(e.with({ from: 'ana@plaza.example/x', to: me })), me)
  const encrypted = (inside: string, beside = '') =>
    xml`<message type='chat'><encrypted xmlns='urn:xmpp:omemo:2'>${inside === '' ? '' : xml`<payload xmlns='urn:xmpp:omemo:2'>x</payload>`}</encrypted>${beside === '' ? '' : el('urn:xmpp:hints', beside)}</message>`
  test.each([
    ['text', xml`<message type='chat'><body>hola</body></message>`, true],
    ['ciphertext that is to be stored', encrypted('payload', 'store'), true],
    ['ciphertext off the record', encrypted('payload', 'no-permanent-store'), true],
    ['ciphertext that is for now', encrypted('payload', 'no-store'), false],
    ['ciphertext that is not', encrypted('payload'), false],
    ['keys without a payload', encrypted('', 'store'), false],
    [
      'a chat state',
      xml`<message type='chat'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>`,
      false,
    ],
    [
      'a receipt',
      xml`<message><received xmlns='urn:xmpp:receipts' id='1'/><store xmlns='urn:xmpp:hints'/></message>`,
      false,
    ],
    ['an error', xml`<message type='error'><body>hola</body></message>`, false],
    ['a headline', xml`<message type='headline'><body>news</body></message>`, false],
    [
      'an invitation',
      xml`<message><x xmlns='jabber:x:conference' jid='patio@rooms.plaza.example'/></message>`,
      true,
    ],
    ['a call', xml`<message type='chat'><propose xmlns='urn:xmpp:jingle-message:0' id='c'/></message>`, true],
    ['talk in a room', xml`<message type='groupchat'><body>hola</body></message>`, false],
    [
      'a mention in a room',
      xml`<message type='groupchat'><body>bruno!</body><reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:bruno@plaza.example'/></message>`,
      true,
    ],
    [
      'a mention of somebody else',
      xml`<message type='groupchat'><body>ana!</body><reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:ana@plaza.example'/></message>`,
      false,
    ],
  ])('%s', (_, element, expected) => expect(worthy(element)).toBe(expected))
})
