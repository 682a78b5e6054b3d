/** Groups 3 and 7 of the catalogue against the server in a process of its own, with its files. */
import { type Element, NS_CLIENT } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { passwordOf, ServerProcess } from '../testing/process.ts'
import { RawClient } from '../testing/raw-client.ts'

let server: ServerProcess
beforeAll(async () => {
  const limits = 'rate_bytes_per_second = 0\nban_failures = 0\nunauthenticated_per_address = 500'
  server = await ServerProcess.start(['ana', 'bruno', 'carla', 'dora'], limits)
})
afterAll(() => server.stop())

const enable = async (client: RawClient): Promise<string> =>
  (await client.write(`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`).find(e => e.name === 'enabled')).attr(
    'id',
  ) ?? ''
/** Signed in, and nothing bound. */
const authenticated = async (name: string): Promise<RawClient> => {
  const client = await RawClient.tls(server.ports.directTls)
  await client.open()
  await client.authenticate(name, passwordOf(name))
  await client.open()
  return client
}
const resumed = async (name: string, id: string): Promise<string> => {
  const client = await authenticated(name)
  const answer = await client
    .write(`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)
    .find(e => e.name === 'resumed' || e.name === 'failed')
  client.cut()
  return answer.name
}
const messagesOf = (elements: readonly Element[]) => elements.filter(e => e.name === 'message')

/** The bodies of the pages that follow `last`, and the id of the last of them. */
const follow = async (client: RawClient, last: string): Promise<{ bodies: string[]; last: string }> => {
  const after = last === '' ? '' : `<after>${last}</after>`
  client.write(
    `<iq type='set' id='f'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>50</max>${after}</set></query></iq>`,
  )
  const bodies: string[] = []
  let at = last
  for (;;) {
    const e = await client.find(
      found => found.attr('id') === 'f' || found.child('result', 'urn:xmpp:mam:2') !== undefined,
    )
    const result = e.child('result', 'urn:xmpp:mam:2')
    if (result === undefined) return { bodies, last: at }
    at = result.attr('id') ?? ''
    bodies.push(
      result.child('forwarded', 'urn:xmpp:forward:0')?.child('message', NS_CLIENT)?.childText('body') ?? '',
    )
  }
}

describe('sessions', () => {
  test('S091: ten devices of an account are there at once, the eleventh is refused, and has room when one goes', async () => {
    const devices = await Promise.all(Array.from({ length: 10 }, () => server.session('carla')))
    const late = await authenticated('carla')
    const refused = await server.survives(() => late.bind())
    expect(refused.child('error')?.elements()[0]?.name).toBe('resource-constraint')
    await devices[0]?.write('</stream:stream>').ended()
    expect((await late.bind()).attr('type')).toBe('result')
    for (const device of [...devices, late]) device.cut()
  })

  test('S092: of a hundred sessions that are left behind the last ten wait, the others are gone', async () => {
    const ids: string[] = []
    await server.survives(
      async () => {
        for (let i = 0; i < 100; i++) {
          const client = await server.session('dora', `d${i}`)
          ids.push(await enable(client))
          client.cut()
        }
      },
      { bounded: true },
    )
    expect(await resumed('dora', ids[0] ?? '')).toBe('failed')
    expect(await resumed('dora', ids[50] ?? '')).toBe('failed')
    expect(await resumed('dora', ids[95] ?? '')).toBe('resumed')
  })

  test('S093: a device that never acknowledges ends at the bound, and what it was sent is in the archive once', async () => {
    const [ana, bruno] = [await server.session('ana'), await server.session('bruno', 'desk')]
    await enable(bruno)
    bruno.write('<presence/>')
    const body = 'x'.repeat(1000)
    await server.survives(
      async () => {
        for (let n = 0; n < 3000; n++) {
          ana.write(`<message to='bruno@plaza.example' type='chat'><body>n${n} ${body}</body></message>`)
          if (n % 100 === 99) await ana.fence()
        }
        await bruno.ended()
      },
      { bounded: true },
    )
    const again = await server.session('bruno', 'desk')
    const seen: string[] = []
    for (let page = await follow(again, ''); page.bodies.length > 0; page = await follow(again, page.last))
      seen.push(...page.bodies.map(text => text.slice(0, text.indexOf(' '))))
    expect(seen).toEqual(Array.from({ length: 3000 }, (_, n) => `n${n}`))
    for (const client of [ana, again]) client.cut()
  })
})

describe('the archive', () => {
  const attacks: [string, string][] = [
    ['max=1000000', '<max>1000000</max>'],
    ['max=-1', '<max>-1</max>'],
    ['max=abc', '<max>abc</max>'],
    ['max twice', '<max>1</max><max>2</max>'],
    ['an id of SQL', `<max>5</max><after>' OR 1=1 --</after>`],
    ['an id of 100 kB', `<max>5</max><after>${'0'.repeat(100_000)}</after>`],
    ['before and after at once', '<max>5</max><after>x</after><before>y</before>'],
  ]
  test.each(attacks)('S191, S192: %s is bounded or refused, and shows nothing of others', async (_, set) => {
    const [ana, stranger] = [await server.session('ana'), await server.session('carla')]
    ana.write(`<message to='bruno@plaza.example' type='chat'><body>between two</body></message>`)
    await ana.fence()
    stranger.write(
      `<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>${set}</set></query></iq>`,
    )
    const answer = await server.survives(() => stranger.find(e => e.attr('id') === 'q'))
    expect(stranger.text).not.toContain('between two')
    if (answer.attr('type') === 'error')
      expect(['bad-request', 'item-not-found']).toContain(answer.child('error')?.elements()[0]?.name)
    for (const client of [ana, stranger]) client.cut()
  })

  const form = (fields: string, type = 'urn:xmpp:mam:2') =>
    `<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>${type}</value></field>${fields}</x>`
  const field = (name: string, ...values: string[]) =>
    `<field var='${name}'>${values.map(v => `<value>${v}</value>`).join('')}</field>`
  test.each([
    ['a date that is none', form(field('start', 'yesterday'))],
    ['a date beyond all', form(field('start', '99999-01-01T00:00:00Z'))],
    ['an unknown field', form(field('{urn:example}x', '1'))],
    ['two thousand addresses', form(field('with', ...Array<string>(2000).fill('bruno@plaza.example')))],
    ['an address that is none', form(field('with', '@'))],
    ['five thousand fields', form(Array.from({ length: 4900 }, (_, i) => field(`f${i}`, '1')).join(''))],
    ['a form of another type', form(field('with', 'bruno@plaza.example'), 'urn:example:other')],
    [
      'a form of no type',
      `<x xmlns='jabber:x:data' type='submit'>${field('with', 'bruno@plaza.example')}</x>`,
    ],
  ])('S193: %s is answered with an error, at once', async (_, payload) => {
    const ana = await server.session('ana')
    ana.write(`<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'>${payload}</query></iq>`)
    const answer = await server.survives(() => ana.find(e => e.attr('id') === 'q'))
    expect(answer.attr('type')).toBe('error')
    expect(answer.child('error')?.elements()[0]?.name).not.toBe('internal-server-error')
    await ana.fence()
    ana.cut()
  })

  test('S194: an id that the sender made up in the name of the recipient or the server is nowhere', async () => {
    const [ana, bruno] = [await server.session('ana', 'a'), await server.session('bruno', 'b')]
    const forged = ['bruno@plaza.example', 'ana@plaza.example', 'plaza.example', 'BRUNO@plaza.example']
      .map(by => `<stanza-id xmlns='urn:xmpp:sid:0' by='${by}' id='forged'/>`)
      .join('')
    ana.write(`<message to='bruno@plaza.example/b' type='chat'><body>marked</body>${forged}</message>`)
    const live = await bruno.find(e => e.name === 'message')
    const ids = live.elements().filter(e => e.name === 'stanza-id' && e.attr('by') === 'bruno@plaza.example')
    expect(ids).toHaveLength(1)
    expect(ids[0]?.attr('id')).not.toBe('forged')
    bruno.write(
      `<iq type='set' id='q'><query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'><max>1</max><before/></set></query></iq>`,
    )
    const row = await bruno.find(e => e.child('result', 'urn:xmpp:mam:2') !== undefined)
    expect(row.child('result', 'urn:xmpp:mam:2')?.attr('id')).toBe(ids[0]?.attr('id'))
    expect(row.toString()).toContain('marked')
    for (const by of ['bruno', 'BRUNO', 'ana'])
      expect(row.toString()).not.toContain(`by='${by}@plaza.example' id='forged'`)
    for (const client of [ana, bruno]) client.cut()
  })

  test('S196: who catches up while eight write misses nothing and sees nothing twice', async () => {
    await server.command('user add', { name: 'elsa', password: passwordOf('elsa') })
    const reader = await server.session('elsa', 'r')
    const writers = await Promise.all(
      ['ana', 'bruno', 'carla', 'dora', 'ana', 'bruno', 'carla', 'dora'].map(name => server.session(name)),
    )
    let last = ''
    const seen: string[] = []
    let writing = true
    const readAll = async () => {
      for (;;) {
        const done = !writing
        const page = await follow(reader, last)
        seen.push(...page.bodies)
        last = page.last
        if (done && page.bodies.length === 0) return
      }
    }
    await server.survives(async () => {
      const reading = readAll()
      await Promise.all(
        writers.map(async (writer, w) => {
          for (let n = 0; n < 200; n++) {
            writer.write(`<message to='elsa@plaza.example' type='chat'><body>${w}:${n}</body></message>`)
            if (n % 20 === 19) await writer.fence()
          }
        }),
      )
      writing = false
      await reading
    })
    expect(seen).toHaveLength(1600)
    expect(new Set(seen).size).toBe(1600)
    for (let w = 0; w < 8; w++)
      expect(seen.filter(s => s.startsWith(`${w}:`))).toEqual(
        Array.from({ length: 200 }, (_, n) => `${w}:${n}`),
      )
    expect(messagesOf(await reader.fence())).toEqual([])
    for (const client of [reader, ...writers]) client.cut()
  })
})
