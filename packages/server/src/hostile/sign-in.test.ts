/** Group 2 of the catalogue, signing in, against the server in a process of its own. */
import { buildSasl, type Element, NS_SASL, readSasl, ScramClient, TLS_EXPORTER } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scramCrypto } from '../accounts/scram-crypto.ts'
import { passwordOf, ServerProcess } from '../testing/process.ts'
import { RawClient } from '../testing/raw-client.ts'

let server: ServerProcess
beforeAll(async () => {
  const limits = 'rate_bytes_per_second = 0\nban_failures = 0\nunauthenticated_per_address = 1000'
  server = await ServerProcess.start(['ana', 'bruno'], limits)
})
afterAll(() => server.stop())

const opened = async (at = server, localAddress = '127.0.0.1'): Promise<RawClient> => {
  const client = await RawClient.tls(at.ports.directTls, { localAddress })
  await client.open()
  return client
}
const auth = (name: string) =>
  `<auth xmlns='${NS_SASL}' mechanism='SCRAM-SHA-256'>${Buffer.from(`n,,n=${name},r=nonce`).toString('base64')}</auth>`
const conditionOf = (e: Element): string | undefined => e.elements()[0]?.name
/** Signed in, and nothing bound. */
const authenticated = async (name: string): Promise<RawClient> => {
  const client = await opened()
  expect((await client.authenticate(name, passwordOf(name))).name).toBe('success')
  await client.open()
  return client
}

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * q)] ?? 0
const median = (values: readonly number[]): number => quantile(values, 0.5)
/**
 * Whether two sets of times could be of one kind: medians less than three deviations apart, and the fastest fifths, which others on the
 * machine do not disturb, less than 0.1 ms.
 */
const alike = (one: readonly number[], other: readonly number[]): void => {
  const deviation = median(one.map(v => Math.abs(v - median(one))))
  expect(Math.abs(median(one) - median(other))).toBeLessThan(3 * deviation)
  expect(Math.abs(quantile(one, 0.2) - quantile(other, 0.2))).toBeLessThan(0.1)
}

describe('names and passwords', () => {
  test('S049: a challenge for a name that exists takes as long as one for a name that does not', async () => {
    const client = await opened()
    const times: [number[], number[]] = [[], []]
    for (let i = 0; i < 4000; i++) {
      const asked = performance.now()
      client.write(auth(i % 2 === 0 ? 'ana' : 'nobody'))
      await client.element()
      // The first rounds are those of a cold process.
      if (i >= 400) times[i % 2 === 0 ? 0 : 1].push(performance.now() - asked)
    }
    client.cut()
    alike(...times)
  })

  test('S049: the refusal of a wrong password takes as long for a name that exists as for one that does not', async () => {
    const times: [number[], number[]] = [[], []]
    const refuse = async (name: string): Promise<number> => {
      const client = await opened()
      client.write(auth(name))
      const challenge = readSasl(await client.element())
      if (challenge?.kind !== 'challenge') throw new Error('no challenge')
      const nonce = /r=([^,]+)/.exec(Buffer.from(challenge.data).toString())?.[1]
      const final = Buffer.from(`c=biws,r=${nonce},p=${Buffer.alloc(32, 7).toString('base64')}`)
      const asked = performance.now()
      client.write(buildSasl({ kind: 'response', data: final }).toString())
      expect(conditionOf(await client.element())).toBe('not-authorized')
      const taken = performance.now() - asked
      client.cut()
      return taken
    }
    for (let i = 0; i < 300; i++)
      times[i % 2 === 0 ? 0 : 1].push(await refuse(i % 2 === 0 ? 'ana' : 'nobody'))
    alike(...times)
  })

  test('S056: signed in for one domain, no session of another, whatever the stream or the request says', async () => {
    const restarted = await opened()
    await restarted.authenticate('ana', passwordOf('ana'))
    restarted.header('other.example')
    expect(await restarted.ended()).toBe('host-unknown')
    const begun = await RawClient.tcp(server.ports.starttls)
    await begun.open()
    await begun.starttls()
    begun.header('other.example')
    expect(await begun.ended()).toBe('host-unknown')
    const asking = await authenticated('ana')
    expect((await asking.bind('bruno@plaza.example/x')).toString()).toContain('>ana@plaza.example/')
    asking.cut()
    const named = await opened()
    expect((await named.authenticate('ana@other.example', passwordOf('ana'))).name).toBe('failure')
    named.cut()
  })

  test.each([
    ['wrong proofs', (c: RawClient) => c.authenticate('ana', 'wrong')],
    ['aborts', (c: RawClient) => c.write(`<abort xmlns='${NS_SASL}'/>`).element()],
    ['foreign mechanisms', (c: RawClient) => c.write(`<auth xmlns='${NS_SASL}' mechanism='X'/>`).element()],
    ['malformed messages', (c: RawClient) => c.write(`<response xmlns='${NS_SASL}'>=</response>`).element()],
  ])('S058: of twenty %s on one stream five are answered', async (_, attempt) => {
    const client = await opened()
    const answers: string[] = []
    while (answers.length < 20 && answers.at(-1) !== 'error') answers.push((await attempt(client)).name)
    expect(answers).toEqual([...Array<string>(5).fill('failure'), 'error'])
    await client.ended()
    expect(client.text).toContain('policy-violation')
  })
})

describe('many failures', () => {
  /** Addresses of the loopback network are as good as any. */
  const from = (n: number) => `127.${1 + (n >> 8)}.${n & 255}.9`

  test('S059: an account that is tried from 500 addresses is not locked, and no address is banned for one failure', async () => {
    const strict = await ServerProcess.start(['ana'])
    await strict.survives(async () => {
      for (let n = 0; n < 500; n += 20)
        await Promise.all(
          Array.from({ length: 20 }, async (_, i) => {
            const client = await opened(strict, from(n + i))
            expect(conditionOf(await client.authenticate('ana', 'wrong password'))).toBe('not-authorized')
            client.cut()
          }),
        )
    })
    const owner = await strict.session('ana')
    await owner.fence()
    owner.cut()
    await strict.stop()
  })

  test('S059: of a thousand tries of one address twenty are looked at; the account is open from elsewhere', async () => {
    const strict = await ServerProcess.start(['ana'])
    let tried = 0
    let turnedAway = 0
    await strict.survives(async () => {
      for (let n = 0; n < 250; n++) {
        const client = await opened(strict, '127.0.7.7').catch(() => undefined)
        if (client === undefined) {
          turnedAway++
          continue
        }
        for (let i = 0; i < 4; i++)
          if ((await client.authenticate('ana', 'wrong').catch(() => undefined)) !== undefined) tried++
        client.cut()
      }
    })
    expect(tried).toBe(20)
    expect(turnedAway).toBe(245)
    const elsewhere = await opened(strict, '127.0.7.8')
    expect((await elsewhere.authenticate('ana', passwordOf('ana'))).name).toBe('success')
    elsewhere.cut()
    await strict.stop()
  })
})

describe('S072: what was proved before a change does not count after it', () => {
  const changes: [string, (name: string) => Promise<unknown>][] = [
    ['a new password', name => server.command('user passwd', { name, password: 'something else entirely' })],
    ['disabling', name => server.command('user disable', { name })],
    ['deleting', name => server.command('user delete', { name })],
  ]
  let made = 0
  const someone = async (): Promise<string> => {
    const name = `dora${++made}`
    await server.command('user add', { name, password: passwordOf(name) })
    return name
  }

  test.each(changes)('S072: %s ends a session that hibernates: it cannot be resumed', async (_, change) => {
    const name = await someone()
    const before = await server.session(name, 'phone')
    before.write(`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
    const id = (await before.find(e => e.name === 'enabled')).attr('id') ?? ''
    const waiting = await authenticated(name)
    before.cut()
    await change(name)
    const answer = await waiting
      .write(`<resume xmlns='urn:xmpp:sm:3' previd='${id}' h='0'/>`)
      .find(e => e.name === 'failed' || e.name === 'resumed' || e.name === 'error')
      .catch(() => undefined)
    expect(answer?.name).not.toBe('resumed')
    waiting.cut()
  })

  test.each(changes)(
    'S072: %s ends a stream that is signed in and has bound nothing yet',
    async (_, change) => {
      const name = await someone()
      const waiting = await authenticated(name)
      await change(name)
      expect(await waiting.ended()).toBe('not-authorized')
    },
  )

  test.each(changes)('S072: %s counts for who has been asked for the proof already', async (_, change) => {
    const name = await someone()
    const client = await opened()
    const scram = new ScramClient({
      crypto: scramCrypto,
      hash: 'SHA-256',
      username: name,
      password: passwordOf(name),
      binding: { flag: 'p', type: TLS_EXPORTER.type, data: client.exporter() },
      minIterations: 1,
    })
    const mechanism = 'SCRAM-SHA-256-PLUS'
    client.write(buildSasl({ kind: 'auth', mechanism, data: Buffer.from(scram.first()) }).toString())
    const challenge = readSasl(await client.element())
    if (challenge?.kind !== 'challenge') throw new Error('no challenge')
    await change(name)
    const final = await scram.final(Buffer.from(challenge.data).toString())
    client.write(buildSasl({ kind: 'response', data: Buffer.from(final) }).toString())
    expect((await client.element()).name).toBe('failure')
    client.cut()
  })
})
