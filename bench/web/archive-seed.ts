/** An archive on the server, as it is when people have written to `ana` for months: made while the server does not run. */
import { join } from 'node:path'
import { Jid } from '../../packages/xmpp/src/index.ts'
import { archive } from '../../packages/server/src/storage/shapes.ts'
import { openSqlite } from '../../packages/server/src/storage/sqlite.ts'

const IN_FLIGHT = 1000

export interface Said {
  readonly by: string
  readonly count: number
  /** The number of the first of them. */
  readonly first?: number
}
export const seedArchive = async (folder: string, owner: string, all: readonly Said[]): Promise<void> => {
  const to = Jid.parse(owner)
  const storage = await openSqlite({ path: join(folder, 'data', 'corrillo.sqlite'), domain: to.domain })
  const store = storage.open('mam', { messages: archive() }).messages
  let waiting: Promise<unknown>[] = []
  for (const { by, count, first = 0 } of all) {
    const from = Jid.parse(by)
    for (let n = first; n < first + count; n++) {
      const stanza = `<message xmlns='jabber:client' from='${by}/home' to='${owner}' type='chat' id='${by}-${n}'><body>message ${n} of ${by}, and a few more words so that it is as long as most are</body></message>`
      waiting.push(store.append({ recipient: to, from, to, stanza }).durable)
      if (waiting.length < IN_FLIGHT) continue
      await Promise.all(waiting)
      waiting = []
    }
  }
  await Promise.all(waiting)
  await storage.close()
}
