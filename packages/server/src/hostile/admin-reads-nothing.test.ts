/** S453: whoever runs the server is told how much there is, and never what it says, unless somebody who has it reports it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Command } from '../admin/command.ts'
import type { RunningServer } from '../server.ts'
import { RawClient } from '../testing/raw-client.ts'
import { startTestServer, TEST_DOMAIN } from '../testing/server.ts'

const BODY = 'la llave está bajo la tercera maceta'
const ROOM = `cocina@rooms.${TEST_DOMAIN}`
let server: RunningServer
let ana: RawClient
beforeAll(async () => {
  server = await startTestServer({ limits: { ban_failures: 0 } })
  await server.accounts?.create('ana', 'ana secret', 'owner')
  await server.accounts?.create('bruno', 'bruno secret', 'member')
  ana = await RawClient.session(server.ports.directTls ?? 0, 'ana', 'ana secret', 'phone')
  ana.write('<presence/>')
  ana.write(`<message to='bruno@${TEST_DOMAIN}' type='chat' id='m'><body>${BODY}</body></message>`)
  ana.write(`<presence to='${ROOM}/Ana'><x xmlns='http://jabber.org/protocol/muc'/></presence>`)
  ana.write(
    `<iq type='set' id='c' to='${ROOM}'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'/></query></iq>`,
  )
  await ana.find(e => e.attr('id') === 'c')
  ana.write(`<message to='${ROOM}' type='groupchat' id='r'><body>${BODY}</body></message>`)
  await ana.find(e => e.attr('type') === 'groupchat' && e.childText('body') === BODY)
})
afterAll(async () => {
  ana.cut()
  await server.stop()
})

const host = () => {
  if (server.host === undefined) throw new TypeError('no host')
  return server.host
}
/** What a key of a command may be, from its schema and its name. */
const guesses: Readonly<Record<string, unknown>> = {
  name: 'bruno',
  account: 'bruno',
  address: `bruno@${TEST_DOMAIN}`,
  room: ROOM,
}
interface Described {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Described>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly Described[]
}
const valueFor = (key: string, { type, enum: choices, anyOf }: Described): unknown => {
  if (choices !== undefined) return choices[0]
  if (anyOf?.[0] !== undefined) return valueFor(key, anyOf[0])
  if (type === 'string') return guesses[key] ?? 'a long enough text'
  return type === 'boolean' ? true : type === 'array' ? [] : 1
}
/** With what it needs alone, and with everything that it takes. */
const inputsFor = ({ input }: Command): readonly unknown[] => {
  const { properties = {}, required = [] } = z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any',
  }) as Described
  const filled = (keys: readonly string[]) =>
    Object.fromEntries(keys.map(key => [key, valueFor(key, properties[key] ?? {})]))
  return [filled(required), filled(Object.keys(properties))]
}
/** Those that take something away come last. */
const inTurn = (commands: readonly Command[]): readonly Command[] => {
  const late = ({ name }: Command) => Number(/delete|remove|destroy|disable|end|stop|restart/.test(name))
  return commands.toSorted((a, b) => late(a) - late(b))
}
const archived = async (to?: string): Promise<string> => {
  ana.write(
    `<iq type='set' id='q'${to === undefined ? '' : ` to='${to}'`}><query xmlns='urn:xmpp:mam:2'/></iq>`,
  )
  const got: string[] = []
  for (;;) {
    const e = await ana.element()
    got.push(e.toString())
    if (e.attr('id') === 'q') return got.join('')
  }
}

describe('S453: an administrator cannot read bodies', () => {
  test('the people who talk can: the words are there', async () => {
    expect(await archived()).toContain(BODY)
    expect(await archived(ROOM)).toContain(BODY)
  })

  test('no route answers with one, whoever asks', async () => {
    const { routes } = host()
    expect(routes.length).toBeGreaterThan(0)
    for (const route of routes) {
      const answer = await Promise.resolve(
        route.run({
          raw: new Request(`https://${TEST_DOMAIN}${route.path}`, {
            method: route.method,
            headers: { 'content-type': 'application/json' },
            ...(route.method === 'GET' ? {} : { body: JSON.stringify(guesses) }),
          }),
          params: {},
          address: '127.0.0.1',
          secure: true,
          local: 'ana',
        }),
      ).catch((error: unknown) => new Response(String(error)))
      expect([route.path, (await answer.text()).includes(BODY)]).toEqual([route.path, false])
    }
  })

  test('no command gives one, and there is none that hands out the database', async () => {
    const ran: string[] = []
    for (const command of inTurn(host().commands)) {
      expect(command.name).not.toMatch(/sql|dump|database/)
      for (const input of inputsFor(command)) {
        const parsed = command.input.safeParse(input)
        if (!parsed.success) continue
        const output = await command
          .run(parsed.data, { local: undefined, role: 'operator' })
          .then(value => JSON.stringify(value) ?? '', String)
        expect([command.name, output.includes(BODY)]).toEqual([command.name, false])
        ran.push(command.name)
      }
    }
    // A command that could not be tried would be one that nobody looked at.
    expect([...new Set(ran)].toSorted()).toEqual(
      host()
        .commands.map(({ name }) => name)
        .toSorted(),
    )
  })

  test('an owner asks the archives of others in vain', async () => {
    for (const to of [`bruno@${TEST_DOMAIN}`, TEST_DOMAIN]) {
      const said = await archived(to)
      expect(said).toContain(`type='error'`)
      expect(said).not.toContain(BODY)
    }
  })
})
