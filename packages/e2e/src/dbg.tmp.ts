import { mkdtempSync } from 'node:fs'
import { corrillo } from './support/corrillo.ts'
import { signInAs } from './support/engine.ts'
import { startOmemoPeer } from './support/omemo-peer.ts'
const server = await corrillo({ domain: 'localhost', extra: '[sasl]\nchannel_binding = false\n' })
await server.start()
for (const n of ['ana', 'old', 'nu']) await server.addUser(n, 'plenty long for this')
const ana = await signInAs(server, 'ana', 'plenty long for this')
for (const ns of ['old', 'new'] as const) {
const name = ns === 'new' ? 'nu' : ns
const p = await startOmemoPeer({ folder: mkdtempSync('/tmp/peer-'), port: server.ports.starttls, jid: `${name}@localhost`, password: 'plenty long for this', ns })
await new Promise(r => setTimeout(r, 2500))
const c = ana.engine.conversation(`${name}@localhost`)
c.timeline.subscribe(() => console.log(JSON.stringify(c.timeline.get().items.map(i => i.kind === 'message' ? [i.text, i.state, i.security.protocol] : i))))
c.composer.subscribe(() => console.log(JSON.stringify(c.composer.get())))
await c.send('hello')
await new Promise(r => setTimeout(r, 3000))
p.send('ana@localhost', 'back')
await new Promise(r => setTimeout(r, 4000))
console.log(JSON.stringify(p.seen), JSON.stringify(ana.engine.contact(`${name}@localhost`).get()))
}
await server.kill(); process.exit()
