/**
 * A process that writes as fast as it can and says on its output what it was told is durable, for tests that kill it or take its disk
 * away. Arguments: path of the database, number of the round.
 */
import { writeSync } from 'node:fs'
import { Jid } from '@corrillo/xmpp'
import { archive, map } from '../shapes.ts'
import { openSqlite } from '../sqlite.ts'

const [path, round] = process.argv.slice(2) as [string, string]
const WRITERS = 40
const say = (line: string): void => void writeSync(1, `${line}\n`)

const storage = await openSqlite({ path, domain: 'example.org', segment: 300 })
const people = Array.from({ length: 10 }, (_, index) => Jid.parse(`user${index}@example.org`))
for (const { local } of people)
  if (!storage.accounts.exists(local))
    await storage.accounts.create({ local, disabled: false, role: 'member', credentials: {} })
const { messages, facts } = storage.open('crash', { messages: archive(), facts: map<string>() })
say(`ready ${round}`)

const write = async (writer: number): Promise<void> => {
  for (let index = 0; ; index++) {
    const [from, to] = [people[(writer + index) % 10] as Jid, people[(writer + index * 3 + 1) % 10] as Jid]
    const text = `${round}/${writer}/${index}`
    try {
      const { id, durable } = messages.append({
        sender: from,
        recipient: to,
        from,
        to,
        stanza: `<m>${text}</m>${'x'.repeat(500)}`,
      })
      await durable
      say(`message ${from.local} ${to.local} ${id} ${text}`)
      await facts.set(from, text, text)
      say(`fact ${from.local} ${text}`)
    } catch (error) {
      say(`refused ${(error as { readonly condition?: string }).condition}`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
}
await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)))
