/** The block list of this server, as administrators see and change it. */
import { z } from 'zod'
import { type Command, CommandError, command } from '../../admin/command.ts'
import { type BlockList, entryOf } from './listed.ts'
import type { SubscribedLists } from './subscribed.ts'

const MAX_AT_ONCE = 10_000
const entries = z
  .string()
  .max(1_000_000)
  .describe('Addresses, domains, or SHA-256 hashes of them, separated by spaces')

const hashesOf = (text: string): readonly (readonly [entry: string, hash: string])[] => {
  const words = text.split(/[\s,]+/).filter(Boolean)
  if (words.length === 0 || words.length > MAX_AT_ONCE)
    throw new CommandError('invalid', `Name 1 to ${MAX_AT_ONCE} entries.`, 'See "corrillo blocklist --help".')
  return words.map(word => {
    const hash = entryOf(word)
    if (hash === undefined)
      throw new CommandError(
        'address-invalid',
        `"${word}" is neither an address nor a hash.`,
        'Give name@domain, a domain, or 64 hexadecimal digits.',
      )
    return [word, hash] as const
  })
}

export const blockListCommands = (
  list: BlockList,
  others: SubscribedLists,
  max: number,
  changed: () => void,
): readonly Command[] => [
  command({
    name: 'blocklist lists',
    summary: 'Show the lists of others that are followed, and whom they stopped since the start',
    input: z.strictObject({}),
    policy: 'admin',
    run: async () => others.states(),
  }),
  command({
    name: 'blocklist list',
    summary: 'List the addresses that may not write to strangers, as hashes',
    input: z.strictObject({}),
    policy: 'admin',
    run: async () =>
      (await list.all()).map(({ hash, note, added }) => ({
        hash,
        note,
        added: new Date(added).toISOString(),
      })),
  }),
  command({
    name: 'blocklist add',
    summary: 'Put addresses, domains or hashes on the block list; in force at once',
    input: z.strictObject({
      entries,
      note: z.string().max(500).default('').describe('Why, or where the list is from'),
    }),
    policy: 'admin',
    async run(input) {
      const wanted = hashesOf(input.entries)
      const known = new Set((await list.all()).map(({ hash }) => hash))
      const fresh = new Set(wanted.map(([, hash]) => hash).filter(hash => !known.has(hash)))
      if (known.size + fresh.size > max)
        throw new CommandError('full', `The list may have ${max} entries.`, 'Raise "listed" in [strangers].')
      for (const hash of fresh) await list.add(hash, input.note)
      changed()
      return { added: fresh.size, entries: known.size + fresh.size }
    },
  }),
  command({
    name: 'blocklist remove',
    summary: 'Take addresses, domains or hashes from the block list',
    input: z.strictObject({ entries }),
    policy: 'admin',
    async run(input) {
      let removed = 0
      for (const [entry, hash] of hashesOf(input.entries)) {
        if (!(await list.remove(hash)))
          throw new CommandError(
            'not-found',
            `"${entry}" is not on the list.`,
            'See "corrillo blocklist list".',
          )
        removed++
      }
      return { removed }
    },
  }),
]
