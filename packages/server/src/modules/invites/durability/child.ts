/** Accepts one invitation after the other until it is killed. Arguments: path of the database, file for the tokens, how many. */
import { writeFileSync, writeSync } from 'node:fs'
import { openInvites } from './parts.ts'

const [path, file, count] = process.argv.slice(2) as [string, string, string]
const { accounts, book, redeem } = await openInvites(path)
await accounts.create('ana', 'una clave larga', 'owner')
const made = await Promise.all(
  Array.from({ length: Number(count) }, () => book.make({ kind: 'contact', inviter: 'ana', befriend: true })),
)
const tokens = made.map(({ token }) => token)
writeFileSync(file, JSON.stringify(tokens))
writeSync(1, 'ready\n')
await Promise.all(
  Array.from({ length: 4 }, async (_, lane) => {
    for (let at = lane; at < tokens.length; at += 4)
      await redeem({ token: tokens[at] as string, name: `guest${at}`, password: 'una clave larga' })
  }),
)
