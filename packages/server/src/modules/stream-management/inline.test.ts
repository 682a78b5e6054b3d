import { NS_SASL2, NS_SM, xml } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { defineModule } from '../../host/module.ts'
import { RawClient } from '../../testing/raw-client.ts'
import { byPassword, opened } from '../../testing/sasl2-client.ts'
import { startTestServer } from '../../testing/server.ts'
import { streamManagement } from './index.ts'

const NOTE = xml`<message id='m7' to='ana@plaza.example'><body>hola</body></message>`

/** Does something of its own while a client is being bound, as an archive does. */
const slow = defineModule({
  name: 'slow',
  specs: [],
  setup: ({ host }) => ({
    inline: {
      bind: [
        {
          async bound(_, session) {
            host.deliver(session, NOTE)
            await new Promise(resolve => setImmediate(resolve))
            return undefined
          },
        },
      ],
    },
  }),
})
for (const modules of [
  [slow, streamManagement],
  [streamManagement, slow],
])
  test(`XEP-0198 §9.1: what comes while a client is being bound is counted (${modules.map(m => m.name).join(', ')})`, async () => {
    const server = await startTestServer({}, modules)
    await server.accounts?.create('ana', 'ana secret', 'member')
    const client = await opened(server.ports.directTls ?? 0)
    const inline = `<bind xmlns='urn:xmpp:bind:0'><enable xmlns='${NS_SM}'/></bind>`
    const success = await byPassword(client, 'ana', 'ana secret', { inline })
    expect(success.toString()).toContain('<enabled')
    expect((await client.element()).name).toBe('features')
    expect((await client.element()).attr('id')).toBe('m7')
    client.write(`<a xmlns='${NS_SM}' h='1'/><r xmlns='${NS_SM}'/>`)
    expect((await client.element()).name).toBe('a')
    client.cut()
    await server.stop()
  })

test('XEP-0198 §9.2: where nothing is resumed it is not offered within the sign-in', async () => {
  const server = await startTestServer({ limits: { resume_seconds: 0 } }, [streamManagement])
  const client = await RawClient.tls(server.ports.directTls ?? 0)
  const offer = (await client.open()).child('authentication', NS_SASL2)?.child('inline', NS_SASL2)
  expect(offer?.elements().map(e => e.name)).toEqual(['bind'])
  client.cut()
  await server.stop()
})
