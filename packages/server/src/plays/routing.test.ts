/** Catalogue, group 4, and RFC 6121 §8.5: who gets what, from whom, and what the sender is told. */
import { type Element, StanzaError, xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { defineModule, type Kept, type Message } from '../host/module.ts'
import { presence } from '../modules/presence/index.ts'
import { roster } from '../modules/roster/index.ts'
import { streamManagement } from '../modules/stream-management/index.ts'
import { play } from './play.ts'

const PRESENCE = [roster, presence]
play('S110: a forged from ends the stream and reaches nobody', PRESENCE, async ({ ana, bruno }) => {
  await ana.phone.sends(
    xml`<message from='carla@plaza.example' to='bruno@plaza.example'><body>x</body></message>`,
  )
  await ana.phone.receives(
    xml`<stream:error><invalid-from xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`,
  )
  await bruno.desk.receivesNothingElse()
})

for (const from of ['ana@plaza.example', 'ANA@plaza.example/phone', 'ana@plaza.example/phone'])
  play(`S111: from='${from}' is made true`, PRESENCE, async ({ ana, bruno }) => {
    await ana.phone.sends(xml`<message from='${from}' to='bruno@plaza.example'><body>x</body></message>`)
    await bruno.desk.receives(xml`<message from='ana@plaza.example/phone'><body>x</body></message>`)
  })

for (const from of ['ana@plaza.example/desk', 'ana@other.example', 'plaza.example', '@', 'a@b@c'])
  play(`S111: from='${from}' ends the stream`, PRESENCE, async ({ ana, bruno }) => {
    await ana.phone.sends(xml`<message from='${from}' to='bruno@plaza.example'><body>x</body></message>`)
    expect(ana.phone.connected).toBe(false)
    await bruno.desk.receivesNothingElse()
  })

for (const to of [
  '@',
  'a@',
  '/x',
  'a@b@c',
  `${'x'.repeat(5000)}@plaza.example`,
  'a b@plaza.example',
  'a@plaza..example',
])
  play(`S123: to='${to.slice(0, 20)}' is jid-malformed`, PRESENCE, async ({ ana }) => {
    await ana.phone.sends(xml`<message to='${to}' id='m'><body>x</body></message>`)
    await ana.phone.receives(
      xml`<message type='error' id='m'><error type='modify'><jid-malformed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    )
    await ana.phone.receivesNothingElse()
  })

play('S126: an iq without id, with two children, of an unknown type', PRESENCE, async ({ ana }) => {
  const bad = xml`<iq type='error'><error><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>…</error></iq>`
  await ana.phone.sends(xml`<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>`)
  await ana.phone.sends(
    xml`<iq type='get' id='1'><ping xmlns='urn:xmpp:ping'/><ping xmlns='urn:xmpp:ping'/></iq>`,
  )
  await ana.phone.sends(xml`<iq type='foo' id='2'><ping xmlns='urn:xmpp:ping'/></iq>`)
  await ana.phone.receives(bad, bad, bad)
})

play('S126: a message of an unknown type counts as normal', PRESENCE, async ({ ana, bruno }) => {
  await ana.phone.sends(xml`<message type='foo' to='bruno@plaza.example'><body>x</body></message>`)
  await bruno.desk.receives(xml`<message><body>x</body></message>`)
})

play(
  'S119: a message to nobody and to somebody who is away: the same silence',
  PRESENCE,
  async ({ ana, bruno, world }) => {
    await bruno.desk.leaves()
    await ana.phone.sends(xml`<message to='nobody@plaza.example' type='headline'><body>x</body></message>`)
    await ana.phone.sends(xml`<message to='bruno@plaza.example' type='headline'><body>x</body></message>`)
    await ana.phone.receivesNothingElse()
    expect(world.complaints.errors).toEqual([])
  },
)

play('S119: an iq to nobody and to a stranger fail alike', PRESENCE, async ({ ana, bruno }) => {
  const ask = (to: string) =>
    ana.phone.asks(xml`<iq type='get' id='same' to='${to}'><query xmlns='urn:example:unknown'/></iq>`)
  const [nobody, somebody] = [await ask('nobody@plaza.example'), await ask('bruno@plaza.example')]
  expect(nobody.elements().map(String)).toEqual(somebody.elements().map(String))
  await bruno.desk.receivesNothingElse()
})

play(
  'S120: an iq to a stranger fails alike at the right and at a wrong resource',
  PRESENCE,
  async ({ ana, bruno }) => {
    const ask = (to: string) =>
      ana.phone.asks(xml`<iq type='get' id='same' to='${to}'><query xmlns='jabber:iq:version'/></iq>`)
    const [right, wrong] = [await ask('bruno@plaza.example/desk'), await ask('bruno@plaza.example/none')]
    expect(right.elements().map(String)).toEqual(wrong.elements().map(String))
    expect(right.toString()).toContain('service-unavailable')
    await bruno.desk.receivesNothingElse()
  },
)

play('S125: errors and results of nothing are answered by nobody', PRESENCE, async ({ ana, bruno }) => {
  await ana.phone.sends(
    xml`<message type='error' to='nobody@plaza.example'><body>x</body></message>`,
    xml`<message type='error' to='bruno@plaza.example/none'><body>x</body></message>`,
    xml`<iq type='result' id='1' to='bruno@plaza.example/none'/>`,
    xml`<iq type='result' id='2' to='plaza.example'/>`,
    xml`<iq type='error' id='3' to='bruno@plaza.example'><error/></iq>`,
    xml`<presence type='error' to='nobody@plaza.example'/>`,
  )
  await ana.phone.receivesNothingElse()
  await bruno.desk.receivesNothingElse()
})

play('S134: an iq to the own bare JID is answered to the one who asked', PRESENCE, async ({ ana }) => {
  const answer = await ana.phone.asks(
    xml`<iq type='get' to='ana@plaza.example'><query xmlns='jabber:iq:roster'/></iq>`,
  )
  expect(answer.attr('type')).toBe('result')
  expect(answer.attr('to')).toBe('ana@plaza.example/phone')
  await ana.desk.receivesNothingElse()
})

play(
  'RFC 6121 §8.5.2.1: a message to the bare JID reaches every resource that is not negative',
  PRESENCE,
  async ({ ana, bruno }) => {
    await bruno.car.sends(xml`<presence><priority>-1</priority></presence>`)
    for (const device of [bruno.desk, bruno.phone, bruno.car]) await device.takes()
    await ana.phone.sends(xml`<message to='bruno@plaza.example' type='chat'><body>x</body></message>`)
    await bruno.desk.receives(xml`<message to='bruno@plaza.example'><body>x</body></message>`)
    await bruno.phone.receives(xml`<message to='bruno@plaza.example'><body>x</body></message>`)
    await bruno.car.receivesNothingElse()
  },
)

play(
  'RFC 6121 §8.5.3: a full JID that is gone: chat goes to the others, the rest is refused or dropped',
  PRESENCE,
  async ({ ana, bruno }) => {
    const to = 'bruno@plaza.example/gone'
    await ana.phone.sends(xml`<message to='${to}' type='chat'><body>1</body></message>`)
    await bruno.desk.receives(xml`<message type='chat'><body>1</body></message>`)
    await ana.phone.sends(xml`<message to='${to}' type='headline'><body>2</body></message>`)
    await ana.phone.receivesNothingElse()
    for (const type of ['normal', 'groupchat']) {
      await ana.phone.sends(xml`<message to='${to}' type='${type}'><body>3</body></message>`)
      await ana.phone.receives(xml`<message type='error'>…</message>`)
    }
    await bruno.desk.receivesNothingElse()
  },
)

play('RFC 6120 §10.3: without to, a message is for the own account', PRESENCE, async ({ ana }) => {
  await ana.phone.sends(xml`<message type='chat'><body>note</body></message>`)
  await ana.desk.receives(
    xml`<message to='ana@plaza.example' from='ana@plaza.example/phone'><body>note</body></message>`,
  )
})

play('another domain is not reached', PRESENCE, async ({ ana }) => {
  await ana.phone.sends(xml`<message to='carla@other.example' type='chat'><body>x</body></message>`)
  await ana.phone.receives(
    xml`<message type='error'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
  )
  const answer = await ana.phone.asks(
    xml`<iq type='get' to='other.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
  )
  expect(answer.toString()).toContain('remote-server-not-found')
})
/** Records what happens to a message, and refuses on the recipient's side what says so. */
const witness = () => {
  const steps: string[] = []
  let waiting: (() => void)[] = []
  const module = defineModule({
    name: 'witness',
    specs: [],
    setup: () => ({
      message: {
        guard(m, at) {
          steps.push(`guard ${at.side}`)
          if (at.side === 'recipient' && m.body === 'refuse')
            throw new StanzaError('cancel', 'not-acceptable')
        },
        prepare(m, at) {
          steps.push(`prepare ${at.side}`)
          return m
        },
        archive(m: Message): Kept {
          steps.push('archive')
          const wait =
            m.body === 'wait' ? new Promise<void>(resolve => void waiting.push(resolve)) : Promise.resolve()
          return { senderSees: () => m, recipientGets: m, durable: wait }
        },
        copy(_, at) {
          steps.push(`copy ${at.side}`)
        },
      },
    }),
  })
  return {
    steps,
    module,
    commit: () => {
      const ready = waiting
      waiting = []
      for (const resolve of ready) resolve()
    },
  }
}
/** Decides later, when asked to. */
const pausing = (rounds: number) =>
  defineModule({
    name: 'pausing',
    specs: [],
    setup: () => ({
      message: { guard: () => (rounds === 0 ? undefined : new Promise(resolve => setImmediate(resolve))) },
    }),
  })
const seen = witness()

play('D4: all decisions come before all effects', [...PRESENCE, seen.module], async ({ ana, bruno }) => {
  seen.steps.length = 0
  await ana.phone.sends(xml`<message to='bruno@plaza.example' type='chat'><body>x</body></message>`)
  await bruno.desk.receives(xml`<message><body>x</body></message>`)
  expect(seen.steps).toEqual([
    'guard sender',
    'prepare sender',
    'guard recipient',
    'prepare recipient',
    'archive',
    'copy sender',
    'copy recipient',
  ])
  seen.steps.length = 0
  await ana.phone.sends(xml`<message to='bruno@plaza.example' type='chat'><body>refuse</body></message>`)
  await ana.phone.receives(xml`<message type='error'>…</message>`)
  expect(seen.steps).toEqual(['guard sender', 'prepare sender', 'guard recipient'])
  await bruno.desk.receivesNothingElse()
})

play(
  'D1, D3: nothing is delivered before the commit, and what follows waits its turn',
  [...PRESENCE, seen.module],
  async ({ ana, bruno }) => {
    await ana.phone.sends(
      xml`<message to='bruno@plaza.example' type='chat'><body>wait</body></message>`,
      xml`<message to='bruno@plaza.example' type='chat'><body>after</body></message>`,
    )
    expect(await bruno.desk.takes()).toEqual([])
    seen.commit()
    await bruno.desk.receives(
      xml`<message><body>wait</body></message>`,
      xml`<message><body>after</body></message>`,
    )
  },
)

play(
  'D1: what waits for the commit is not acknowledged; the rest is decided meanwhile and counted after it',
  [...PRESENCE, streamManagement, seen.module],
  async ({ ana, bruno }) => {
    await ana.phone.sends(xml`<enable xmlns='urn:xmpp:sm:3'/>`)
    await ana.phone.receives(xml`<enabled xmlns='urn:xmpp:sm:3'/>`)
    seen.steps.length = 0
    await ana.phone.sends(
      xml`<message to='bruno@plaza.example' type='chat'><body>wait</body></message>`,
      xml`<message to='bruno@plaza.example' type='chat'><body>after</body></message>`,
      xml`<message to='bruno@plaza.example' type='chat'><body>refuse</body></message>`,
      xml`<r xmlns='urn:xmpp:sm:3'/>`,
    )
    expect(seen.steps.filter(step => step === 'archive')).toHaveLength(2)
    await ana.phone.receives(xml`<message type='error'>…</message>`)
    expect(await ana.phone.takes()).toEqual([])
    expect(await bruno.desk.takes()).toEqual([])
    seen.commit()
    await ana.phone.receives(xml`<a xmlns='urn:xmpp:sm:3' h='3'/>`)
    await bruno.desk.receives(
      xml`<message><body>wait</body></message>`,
      xml`<message><body>after</body></message>`,
    )
    await bruno.desk.receivesNothingElse()
  },
)

for (const pause of [0, 1])
  play(
    `D3: forty messages in a row keep their order, ${pause === 0 ? 'decided at once' : 'decided later'}`,
    [...PRESENCE, seen.module, pausing(pause)],
    async ({ ana, bruno }) => {
      const numbers = Array.from({ length: 40 }, (_, n) => String(n))
      const sending = ana.phone.sends(
        ...numbers.map(
          n => xml`<message to='bruno@plaza.example' type='chat' id='${n}'><body>wait</body></message>`,
        ),
      )
      const got: (string | undefined)[] = []
      for (let round = 0; round < 40 && got.length < 40; round++) {
        const now = (await bruno.desk.takes()).map((e: Element) => e.attr('id'))
        expect(now.length).toBeLessThanOrEqual(20)
        got.push(...now)
        seen.commit()
      }
      await sending
      expect(got).toEqual(numbers)
    },
  )

const faulty = defineModule({
  name: 'faulty',
  specs: [],
  setup: () => ({
    message: {
      guard: () => {
        throw new TypeError('a fault of ours')
      },
    },
  }),
})
play(
  'S442: a fault of a module is one internal-server-error and one line of log',
  [...PRESENCE, faulty],
  async ({ ana, bruno, world }) => {
    await ana.phone.sends(
      xml`<message to='bruno@plaza.example' type='chat' id='m'><body>secret words</body></message>`,
    )
    await ana.phone.receives(
      xml`<message type='error' id='m'><error><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    )
    await ana.phone.receivesNothingElse()
    await bruno.desk.receivesNothingElse()
    expect(world.complaints.errors).toHaveLength(1)
    expect(world.complaints.errors.join()).not.toContain('secret words')
    world.complaints.errors.length = 0
  },
)
