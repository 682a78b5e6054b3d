import { type Element, xml } from '@corrillo/xmpp'
import { describe, expect, test } from 'vitest'
import { defineModule, type Message } from '../../host/module.ts'
import { type Device, play } from '../../plays/play.ts'
import { streamManagement } from './index.ts'
import { Unacknowledged } from './unacknowledged.ts'

const SM = 'urn:xmpp:sm:3'
const BOUNDS = { stanzas: 1000, bytes: 1e6 }
const ENABLE = xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`
const message = (n: number) =>
  xml`<message to='bruno@plaza.example/desk' type='chat' id='m${n}'><body>${n}</body></message>`
const body = (n: number) => xml`<message id='m${n}'>…</message>`

const enabled = async (device: Device): Promise<string> => {
  await device.sends(ENABLE)
  const answer = await device.receives(xml`<enabled xmlns='urn:xmpp:sm:3' resume='true' id='…'/>`)
  return answer.attr('id') ?? ''
}
/** Keeps what nobody was there for. */
const keeping = () => {
  const kept: Message[] = []
  const module = defineModule({
    name: 'keeping',
    specs: [],
    setup: () => ({
      message: {
        missed(m) {
          kept.push(m)
          return true
        },
      },
    }),
  })
  return { kept, module }
}
const KEEP = keeping()
const withoutRequests = (elements: readonly Element[]) => elements.filter(e => !e.is('r', SM))

describe('XEP-0198: counting', () => {
  play(
    '§4: h counts handled stanzas of the client, nonzas do not count',
    [streamManagement],
    async ({ ana, bruno }) => {
      await enabled(ana.phone)
      await ana.phone.sends(message(1), message(2), xml`<r xmlns='urn:xmpp:sm:3'/>`)
      await ana.phone.receives(xml`<a xmlns='urn:xmpp:sm:3' h='2'/>`)
      await bruno.desk.receives(body(1), body(2))
    },
  )

  play(
    'S084, §3: enabling twice is refused and ends the stream; acknowledgement without enabling is refused',
    [streamManagement],
    async ({ ana }) => {
      await ana.phone.sends(xml`<r xmlns='urn:xmpp:sm:3'/>`)
      await ana.phone.receives(
        xml`<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`,
      )
      await enabled(ana.phone)
      await ana.phone.sends(ENABLE)
      await ana.phone.receives(
        xml`<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`,
        xml`<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>…</stream:error>`,
      )
      expect(ana.phone.connected).toBe(false)
    },
  )

  play(
    '§5: where nothing is resumed, whoever asks is told so, and may bind as usual',
    [streamManagement],
    async ({ ana }) => {
      await ana.phone.sends(ENABLE)
      const answer = await ana.phone.receives(xml`<enabled xmlns='urn:xmpp:sm:3'/>`)
      expect(answer.attr('resume')).toBeUndefined()
      await ana.phone.breaks()
      await ana.phone.reconnects()
      await ana.phone.sends(xml`<resume xmlns='urn:xmpp:sm:3' h='0' previd='whatever'/>`)
      await ana.phone.receives(
        xml`<failed xmlns='urn:xmpp:sm:3'><feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`,
      )
      ana.phone.bind()
      await ana.phone.receivesNothingElse()
    },
    { limits: { resume_seconds: 0 } },
  )

  play('S085: an h that is too high ends the stream with its reason', [streamManagement], async ({ ana }) => {
    await enabled(ana.phone)
    await ana.phone.sends(xml`<a xmlns='urn:xmpp:sm:3' h='4000000000'/>`)
    await ana.phone.receives(
      xml`<stream:error><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>…<handled-count-too-high xmlns='urn:xmpp:sm:3' h='4000000000' send-count='0'/></stream:error>`,
    )
    expect(ana.phone.connected).toBe(false)
  })

  play(
    'S087: who takes back an acknowledgement is not told that it was too high',
    [streamManagement],
    async ({ ana, bruno }) => {
      await enabled(bruno.desk)
      await ana.phone.sends(message(1), message(2))
      await bruno.desk.takes()
      await bruno.desk.sends(xml`<a xmlns='urn:xmpp:sm:3' h='2'/>`, xml`<a xmlns='urn:xmpp:sm:3' h='1'/>`)
      await bruno.desk.receives(
        xml`<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>…</stream:error>`,
      )
    },
  )

  test('S087, S088: h wraps at 2^32; what was acknowledged cannot be taken back', () => {
    const queue = new Unacknowledged(BOUNDS, 2 ** 32 - 3)
    for (let i = 0; i < 6; i++) queue.add(message(i), 0)
    expect(queue.count).toBe(3)
    expect(queue.acknowledge(2 ** 32 - 1)).toBe('right')
    expect(queue.length).toBe(4)
    expect(queue.acknowledge(2 ** 32 - 2)).toBe('low')
    expect(queue.acknowledge(4)).toBe('high')
    expect(queue.acknowledge(2)).toBe('right')
    expect(queue.length).toBe(1)
  })

  play(
    'the server asks after eight stanzas, or after a second',
    [streamManagement],
    async ({ ana, bruno, clock }) => {
      await enabled(bruno.desk)
      await ana.phone.sends(message(1))
      clock.pass(1000)
      await bruno.desk.receives(body(1), xml`<r xmlns='urn:xmpp:sm:3'/>`)
      await bruno.desk.sends(xml`<a xmlns='urn:xmpp:sm:3' h='1'/>`)
      for (let n = 2; n <= 9; n++) await ana.phone.sends(message(n))
      expect((await bruno.desk.takes()).at(-1)?.is('r', SM)).toBe(true)
    },
  )

  play(
    'S093: a client that never acknowledges is cut off at the bound',
    [streamManagement, KEEP.module],
    async ({ ana, bruno, host }) => {
      await enabled(bruno.desk)
      for (let n = 0; n <= host.view.limits.resume_stanzas; n++) await ana.phone.sends(message(n))
      expect(bruno.desk.connected).toBe(false)
      expect(host.sessionsOf(bruno.jid)).toHaveLength(0)
    },
  )
})

describe('XEP-0198 §5: resumption', () => {
  play(
    'S086: exactly the unacknowledged ones come again, in order, each once',
    [streamManagement],
    async ({ ana, bruno }) => {
      const id = await enabled(bruno.desk)
      await ana.phone.sends(message(1), message(2))
      await bruno.desk.receives(body(1), body(2))
      await bruno.desk.sends(xml`<presence id='p'/>`)
      await bruno.desk.breaks()
      await ana.phone.sends(message(3), message(4), message(5))
      await bruno.desk.reconnects()
      await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='2'/>`)
      await bruno.desk.receives(
        xml`<resumed xmlns='urn:xmpp:sm:3' previd='${id}' h='1'/>`,
        body(3),
        body(4),
        body(5),
        xml`<r xmlns='urn:xmpp:sm:3'/>`,
      )
      await bruno.desk.sends(xml`<a xmlns='urn:xmpp:sm:3' h='5'/>`)
      await ana.phone.sends(message(6))
      await bruno.desk.receives(body(6))
      await bruno.desk.receivesNothingElse()
    },
  )

  play(
    'S083: a random id and the id of somebody else are the same',
    [streamManagement],
    async ({ ana, bruno }) => {
      const id = await enabled(ana.phone)
      await bruno.desk.reconnects()
      for (const previd of ['random', id]) {
        await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${previd}' h='0'/>`)
        const failed = await bruno.desk.receives(
          xml`<failed xmlns='urn:xmpp:sm:3'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`,
        )
        expect(failed.attr('h')).toBeUndefined()
      }
      await ana.phone.receivesNothingElse()
    },
  )

  play(
    'S087: a resume with a wrong h fails and the session stays for a right one',
    [streamManagement],
    async ({ ana, bruno }) => {
      const id = await enabled(bruno.desk)
      await ana.phone.sends(message(1), message(2))
      await bruno.desk.sends(xml`<a xmlns='urn:xmpp:sm:3' h='2'/>`)
      await bruno.desk.breaks()
      await ana.phone.sends(message(3))
      await bruno.desk.reconnects()
      await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='9'/>`)
      await bruno.desk.receives(
        xml`<stream:error>…<handled-count-too-high xmlns='urn:xmpp:sm:3' h='9' send-count='3'/></stream:error>`,
      )
      await bruno.desk.reconnects()
      // §6: what it has forgotten is not here any more.
      await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='1'/>`)
      await bruno.desk.receives(
        xml`<failed xmlns='urn:xmpp:sm:3' h='0'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`,
      )
      for (const h of ['-1', 'two', '4294967296']) {
        await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='${h}'/>`)
        await bruno.desk.receives(xml`<failed xmlns='urn:xmpp:sm:3'>…</failed>`)
      }
      await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='2'/>`)
      await bruno.desk.receives(xml`<resumed xmlns='urn:xmpp:sm:3'/>`, body(3))
    },
  )

  play(
    'S089: resuming while the old stream stands ends that one with conflict',
    [streamManagement],
    async ({ ana, bruno, world }) => {
      const id = await enabled(bruno.desk)
      const old = bruno.desk.wire
      await bruno.desk.reconnects()
      await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)
      await bruno.desk.receives(xml`<resumed xmlns='urn:xmpp:sm:3'/>`)
      await world.settled()
      expect(old.inbox.at(-1)?.toString()).toContain('<conflict')
      expect(old.closed).toBe(true)
      await ana.phone.sends(message(1))
      await bruno.desk.receives(body(1))
    },
  )

  play(
    'S090: when time is up the rest is kept once, with its time; failed carries h',
    [streamManagement, KEEP.module],
    async ({ ana, bruno, clock, host }) => {
      KEEP.kept.length = 0
      const id = await enabled(bruno.desk)
      await bruno.desk.sends(xml`<presence id='p'/>`)
      await bruno.desk.breaks()
      await ana.phone.sends(message(1), message(2))
      expect(KEEP.kept).toHaveLength(0)
      clock.pass(600_000)
      await ana.phone.receivesNothingElse()
      expect(KEEP.kept.map(m => m.id)).toEqual(['m1', 'm2'])
      expect(KEEP.kept[0]?.element.child('delay', 'urn:xmpp:delay')).toBeDefined()
      expect(host.sessionsOf(bruno.jid)).toHaveLength(0)
      await bruno.desk.reconnects()
      await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)
      await bruno.desk.receives(
        xml`<failed xmlns='urn:xmpp:sm:3' h='1'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>`,
      )
    },
  )

  play(
    '§6: a stream that is closed properly is not resumed; what was not acknowledged is kept',
    [streamManagement, KEEP.module],
    async ({ ana, bruno }) => {
      KEEP.kept.length = 0
      const id = await enabled(bruno.desk)
      await ana.phone.sends(message(1))
      await bruno.desk.leaves()
      expect(KEEP.kept.map(m => m.id)).toEqual(['m1'])
      await bruno.desk.reconnects()
      await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)
      await bruno.desk.receives(xml`<failed xmlns='urn:xmpp:sm:3'>…</failed>`)
    },
  )

  play(
    'S092: sessions that hibernate are bounded, the oldest goes first',
    [streamManagement],
    async ({ ana, world, host }) => {
      const { hibernating_per_account: most } = host.view.limits
      for (let i = 0; i < most + 3; i++) {
        const device = world.device('ana', `d${i}`)
        device.bind()
        await enabled(device)
        await device.breaks()
      }
      expect(host.sessionsOf(ana.jid)).toHaveLength(most)
      expect(host.sessionsOf(ana.jid)[0]?.jid.resource).toBe('d3')
    },
  )

  play(
    'S072: disabling the account ends its hibernating session',
    [streamManagement],
    async ({ ana, bruno, host }) => {
      const id = await enabled(ana.phone)
      await ana.phone.breaks()
      await host.accounts.setDisabled('ana', true)
      await ana.phone.reconnects()
      await ana.phone.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)
      await ana.phone.receives(xml`<failed xmlns='urn:xmpp:sm:3'>…</failed>`)
      await bruno.desk.receivesNothingElse()
    },
  )

  play(
    'S089: many rounds of resuming lose nothing and double nothing',
    [streamManagement],
    async ({ ana, bruno }) => {
      const id = await enabled(bruno.desk)
      const seen: string[] = []
      let handled = 0
      for (let round = 0; round < 200; round++) {
        await ana.phone.sends(message(2 * round), message(2 * round + 1))
        if (round % 3 !== 0) await bruno.desk.breaks()
        await bruno.desk.reconnects()
        await bruno.desk.sends(xml`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='${handled}'/>`)
        const [resumed, ...rest] = await bruno.desk.takes()
        expect(resumed?.is('resumed', SM)).toBe(true)
        for (const e of withoutRequests(rest)) seen.push(e.attr('id') ?? '')
        handled = seen.length
      }
      expect(seen).toEqual(Array.from({ length: 400 }, (_, n) => `m${n}`))
    },
  )
})
