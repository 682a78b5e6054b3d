/** Writes docs/data.md from the inventory of what is kept; with `--check` it only says whether the file is current. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { columns, type Kept, sections, stores } from '../packages/server/src/storage/inventory.ts'
import { root } from './source-files.ts'

const file = join(root, 'docs/data.md')
const table = (head: string, all: Readonly<Record<string, Kept>>): string =>
  [
    `| ${head} | Class | What for | Until |`,
    '|---|---|---|---|',
    ...Object.entries(all).map(
      ([name, { class: kind, purpose, until }]) => `| \`${name}\` | ${kind} | ${purpose} | ${until} |`,
    ),
  ].join('\n')

const text = `# What the server keeps

Everything, with what it is, what it is for and when it goes. A column, store or section that does not stand here stops the build
([S451](security-tests.md)); the page is printed by \`node tools/inventory.ts\`. Beside the database there are uploaded files
(\`files/\`, until \`upload.message_days\` or \`upload.profile_days\`), the keys of certificate and releases, and the log, which holds neither content nor
secrets nor who talks to whom nor addresses on the network. No list of network addresses is kept.

Classes: *secret*: lets somebody in, or helps to; *content*: what people say; *contacts*: who knows whom; *profile*: what people show of
themselves; *usage*: when, how much, by which device; *settings*: what people chose; *technical*: tells nothing of anybody by itself.

## Stores: values of accounts, rooms and services

An account's go with the account, within seconds.

${table('Store', stores)}

## Sections: what belongs to the domain

${table('Section', sections)}

## Columns of the database

${table('Column', columns)}
`
if (!process.argv.includes('--check')) writeFileSync(file, text)
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('docs/data.md is not current: run "node tools/inventory.ts"')
  process.exitCode = 1
}
