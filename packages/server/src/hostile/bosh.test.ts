/** BOSH under attack: what a stranger, a thief and a page of another site can do with requests. */
import { parseElement } from '@corrillo/xmpp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BoshClient, POST } from '../testing/bosh-client.ts'
import { ServerProcess } from '../testing/process.ts'

const PAGE = 'https://page.example'
let server: ServerProcess
let url: string
beforeAll(async () => {
  server = await ServerProcess.start(
    ['ana', 'bruno'],
    'ban_failures = 0\nunauthenticated_per_address = 60',
    `[http]\nallowed_origins = ["${PAGE}"]\nwithout_origin = true\n`,
  )
  url = `http://127.0.0.1:${server.ports.http}/http-bind`
}, 60_000)
afterAll(() => server.stop())

const HTTPBIND = 'http://jabber.org/protocol/httpbind'
const body = (attrs: string, content = '') => `<body xmlns='${HTTPBIND}' ${attrs}>${content}</body>`
const condition = async (response: Promise<Response>) =>
  parseElement(await (await response).text()).attr('condition')
const post = (text: string | Uint8Array, headers: Record<string, string> = {}) =>
  fetch(url, { ...POST, headers, body: text as BodyInit })
const signedIn = (name: string) => BoshClient.session(url, name)

describe('XEP-0124 over HTTP', () => {
  test('XEP-0206 §6: sign-in, binding and messages; the stream may be managed (XEP-0198)', async () => {
    const ana = await signedIn('ana')
    const bruno = await server.session('bruno', 'desk')
    bruno.write('<presence/>')
    await ana.post(`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`)
    const enabled = await ana.find(e => e.name === 'enabled')
    expect(enabled.attr('id')).toBeDefined()
    await ana.post(
      `<message xmlns='jabber:client' to='bruno@plaza.example' type='chat'><body>por HTTP</body></message>`,
    )
    const message = await bruno.find(e => e.name === 'message')
    expect(message.childText('body')).toBe('por HTTP')
    bruno.write(`<message to='${message.attr('from')}' type='chat'><body>recibido</body></message>`)
    expect((await ana.find(e => e.name === 'message')).childText('body')).toBe('recibido')
    await ana.terminate()
    expect(await condition(post(body(`rid='${ana.rid + 1}' sid='${ana.sid}'`)))).toBe('item-not-found')
    bruno.cut()
  })
})

describe('S256: ids', () => {
  test('a guessed sid and a rid out of the window find nothing; the thief of a sid with no rid ends what he stole, and no more', async () => {
    const ana = await signedIn('ana')
    const bruno = await signedIn('bruno')
    expect(await condition(post(body(`rid='5' sid='${'A'.repeat(32)}'`)))).toBe('item-not-found')
    expect(await condition(post(body(`rid='${ana.rid + 500}' sid='${ana.sid}'`)))).toBe('item-not-found')
    expect(await condition(post(body(`rid='${ana.rid + 1}' sid='${ana.sid}'`)))).toBe('item-not-found')
    await bruno.post(
      `<iq xmlns='jabber:client' type='get' id='p' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
    )
    expect((await bruno.find(e => e.attr('id') === 'p')).attr('type')).toBe('result')
    await bruno.terminate()
  })

  test('no rid, none that is a number, one above 2^53: bad-request', async () => {
    for (const rid of ['', `rid=''`, `rid='-1'`, `rid='0'`, `rid='1e3'`, `rid='9007199254740993'`, `rid='x'`])
      expect(await condition(post(body(`${rid} to='plaza.example'`)))).toBe('bad-request')
  })

  test('wait and hold beyond reason are cut down; another domain is host-unknown', async () => {
    const response = await (
      await post(body(`rid='7' to='plaza.example' wait='1000000000' hold='250'`))
    ).text()
    expect(parseElement(response).attr('wait')).toBe('60')
    expect(parseElement(response).attr('hold')).toBe('1')
    const other = await (await post(body(`rid='7' to='elsewhere.example' wait='60' hold='1'`))).text()
    expect(parseElement(other).attr('condition')).toBe('host-unknown')
    expect(parseElement(other).attr('type')).toBe('terminate')
  })
})

describe('S002, S252: bodies', () => {
  const laughs = `<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY c "&a;&a;&a;&a;">]>${body(`rid='1' to='plaza.example'`, '&c;')}`
  const cases: readonly (readonly [string, string | Uint8Array])[] = [
    ['an entity bomb', laughs],
    ['a comment', body(`rid='1' to='plaza.example'`, '<!-- -->')],
    ['a processing instruction', `<?php x?>${body(`rid='1'`)}`],
    ['text between payloads', body(`rid='1' to='plaza.example'`, 'text')],
    ['a payload of the wrapper’s own namespace', body(`rid='1' to='plaza.example'`, '<iq/>')],
    ['half a wrapper', `<body xmlns='${HTTPBIND}' rid='1'`],
    ['two wrappers', body(`rid='1'`) + body(`rid='2'`)],
    ['another element', `<html/>`],
    ['nothing', ''],
    ['bytes that are no UTF-8', new Uint8Array([0x3c, 0xff, 0xfe, 0xc0, 0x80])],
  ]
  for (const [name, text] of cases)
    test(`${name} is refused, and the server lives`, async () => {
      expect(await server.survives(() => condition(post(text)))).toMatch(/bad-request|policy-violation/)
    })

  test('S013: a stranger’s body is held to a stranger’s limits, a member’s to a member’s, nobody’s is endless', async () => {
    const long = `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-256'>${'A'.repeat(12_000)}</auth>`
    const many = body(`rid='1' to='plaza.example'`, `<a xmlns='urn:example:a'>${'<b/>'.repeat(100)}</a>`)
    expect(await condition(post(body(`rid='1' to='plaza.example'`, long)))).toBe('policy-violation')
    expect(await condition(post(many))).toBe('policy-violation')
    const ana = await signedIn('ana')
    await ana.post(
      `<message xmlns='jabber:client' to='bruno@plaza.example'><body>${'x'.repeat(100_000)}</body></message>`,
    )
    await ana.terminate()
    await server.survives(
      async () => {
        // The answer is there before all of it is sent: whether a client sees it is its own business.
        const refused = await condition(post('x'.repeat(3_000_000))).catch(() => 'policy-violation')
        expect(refused).toBe('policy-violation')
      },
      { bounded: true },
    )
    const bruno = await signedIn('bruno')
    const start = body(`rid='${bruno.rid + 1}' sid='${bruno.sid}'`).replace('</body>', '')
    await post(start + 'x'.repeat(400_000)).catch(() => undefined)
    await expect
      .poll(() => condition(post(body(`rid='${bruno.rid + 2}' sid='${bruno.sid}'`))))
      .toBe('item-not-found')
  })

  test('S252: what is no XML inside a session ends that session', async () => {
    const ana = await signedIn('ana')
    expect(
      await condition(post(`<body xmlns='${HTTPBIND}' sid='${ana.sid}' rid='${ana.rid + 1}'><iq></body>`)),
    ).toBe('bad-request')
    expect(await condition(post(body(`rid='${ana.rid + 1}' sid='${ana.sid}'`)))).toBe('item-not-found')
  })
})

describe('S250, S259: pages', () => {
  test('a page of an origin that is named is answered, one of any other is not', async () => {
    const creation = body(`rid='1' to='plaza.example' wait='1' hold='1'`)
    const allowed = await post(creation, { Origin: PAGE })
    expect(allowed.status).toBe(200)
    expect(allowed.headers.get('access-control-allow-origin')).toBe(PAGE)
    const preflight = await fetch(url, { method: 'OPTIONS', headers: { Origin: PAGE } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-methods')).toBe('POST')
    for (const method of ['POST', 'OPTIONS']) {
      const refused = await fetch(url, {
        method,
        headers: { Origin: 'https://elsewhere.example' },
        ...(method === 'POST' ? { body: creation } : {}),
      })
      expect(refused.status).toBe(403)
      expect(refused.headers.get('access-control-allow-origin')).toBeNull()
    }
  })

  test('S257: the answer is XML that no browser takes for a page; other methods and paths find nothing', async () => {
    const response = await post(body(`rid='1' to='plaza.example' content='text/html'`))
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await fetch(url)).status).toBe(405)
    expect((await fetch(`${url}/admin`, POST)).status).toBe(404)
    expect((await fetch(`${url}x`, POST)).status).toBe(404)
  })
})

describe('S097, D6: who stays away', () => {
  test('S430: a hundred strangers do not keep a member out; they are bounded by address', async () => {
    const conditions = await server.survives(() =>
      Promise.all(
        Array.from({ length: 100 }, (_, n) =>
          condition(post(body(`rid='${n + 1}' to='plaza.example' wait='1' hold='1'`))),
        ),
      ),
    )
    expect(conditions.filter(c => c === 'policy-violation').length).toBeGreaterThan(30)
  })
})
