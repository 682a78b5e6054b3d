/** S268: what an administrator's program sends is read by a schema: nothing more is taken than was asked for, and from nowhere else. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Command } from '../admin/command.ts'
import { perform, type Reply } from '../admin/control.ts'
import type { RunningServer } from '../server.ts'
import { startTestServer, TEST_DOMAIN } from '../testing/server.ts'

const OTHER = 'calle.example'
let server: RunningServer
beforeAll(async () => {
  server = await startTestServer({ hosts: [{ domain: OTHER }] })
  await server.accounts?.create('ana', 'ana in the square', 'member')
  await server.hosts[1]?.host.accounts.create('bruno', 'bruno in the street', 'member')
})
afterAll(() => server.stop())

const commandsOf = (domain: string = TEST_DOMAIN): readonly Command[] | undefined =>
  server.hosts.find(({ host }) => host.domain === domain)?.host.commands
/** As it comes over the socket: text that was parsed. */
const sent = (command: string, input: string, domain?: string): Promise<Reply> =>
  perform(
    commandsOf,
    JSON.parse(
      `{"command":${JSON.stringify(command)},"input":${input}${domain === undefined ? '' : `,"domain":"${domain}"`}}`,
    ),
  )
const codeOf = (reply: Reply): string => ('error' in reply ? reply.error.code : 'ok')
const roleOf = async (local: string) => (await server.accounts?.get(local))?.role

describe('S268: the interface for administrators', () => {
  test('no command takes a key that it does not know, also none that every object has', async () => {
    const commands = commandsOf() ?? []
    expect(commands.length).toBeGreaterThan(20)
    for (const { name } of commands)
      for (const key of ['is_admin', '__proto__', 'constructor', 'policy'])
        expect([name, key, codeOf(await sent(name, `{"${key}":{"role":"owner"}}`))]).toEqual([
          name,
          key,
          'invalid',
        ])
    expect(({} as Record<string, unknown>).role).toBeUndefined()
  })

  test('a role does not come along with something else', async () => {
    const input = `{"name":"ana","password":"another one for ana","role":"owner"}`
    expect(codeOf(await sent('user passwd', input))).toBe('invalid')
    expect(await roleOf('ana')).toBe('member')
    expect(codeOf(await sent('user role', `{"name":"ana","role":"operator"}`))).toBe('invalid')
    expect(codeOf(await sent('user role', `{"name":"ana","role":["owner"]}`))).toBe('invalid')
    expect(await roleOf('ana')).toBe('member')
  })

  test('accounts of another host are nobody here, however they are spelled', async () => {
    for (const name of [
      'bruno',
      `bruno@${OTHER}`,
      `bruno@${TEST_DOMAIN}`,
      '../bruno',
      'bruno/x',
      '',
      'BRUNO',
    ])
      expect([name, codeOf(await sent('user disable', JSON.stringify({ name })))]).toEqual([
        name,
        'not-found',
      ])
    expect(codeOf(await sent('user disable', '{"name":"bruno"}', 'elsewhere.example'))).toBe('unknown-domain')
    const { disabled } = (await server.hosts[1]?.host.accounts.get('bruno')) ?? {}
    expect(disabled).toBe(false)
  })

  test('a request is one of its kind, and nothing beside it', async () => {
    const request = (more: object) => perform(commandsOf, { command: 'user list', input: {}, ...more })
    expect(codeOf(await request({}))).toBe('ok')
    for (const more of [
      { role: 'owner' },
      { command: ['user list'] },
      { command: 'constructor' },
      { domain: 1 },
    ])
      expect(codeOf(await request(more))).toBe('unknown-command')
    for (const input of ['[]', '"user"', 'null', '-1', '{"limit":-1}', '{"page":1e309}'])
      expect([input, codeOf(await sent('user list', input))]).toEqual([input, 'invalid'])
  })
})
