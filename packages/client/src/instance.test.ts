import { expect, test } from 'vitest'
import { instanceApi } from './instance.ts'

const uriFrom = async (uri: unknown): Promise<string | undefined> => {
  const api = instanceApi({ fetch: async () => ({ status: 200, body: { domain: 'plaza.example', uri } }) })
  return (await api.lookAtInvitation('t')).uri
}

test('XEP-0401 §4.2: the invitation for other programs is an address that they open', async () => {
  const uri = 'xmpp:ana@plaza.example?roster;preauth=abc;ibr=y'
  expect(await uriFrom(uri)).toBe(uri)
})

test('S276: what a server calls the address of an invitation is a link only where it is one of XMPP', async () => {
  for (const uri of [
    'javascript:alert(1)',
    'xmpp:ana@plaza.example\njavascript:alert(1)',
    'https://elsewhere.example/',
    `xmpp:${'a'.repeat(5000)}`,
    'xmpp:',
    7,
    null,
    undefined,
  ])
    expect(await uriFrom(uri), String(uri).slice(0, 40)).toBeUndefined()
})
