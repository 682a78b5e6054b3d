/** Files on the command line. Nobody is shown an address: who has it can read the file. */
import { z } from 'zod'
import { localFor } from '../../accounts/name.ts'
import { type Command, CommandError, command } from '../../admin/command.ts'
import type { Expiry } from './expiry.ts'
import type { Ledger, StoredFile } from './ledger.ts'

export interface UploadCommandOptions {
  readonly ledger: Ledger
  readonly expiry: Expiry
}

const shown = ({ key, owner, size, purpose, created, expires }: StoredFile) => ({
  id: key,
  account: owner,
  bytes: size,
  purpose,
  created: new Date(created).toISOString(),
  expires: expires === undefined ? null : new Date(expires).toISOString(),
})

export const uploadCommands = ({ ledger, expiry }: UploadCommandOptions): readonly Command[] => [
  command({
    name: 'upload usage',
    summary: 'Show what files take, in all and by account',
    input: z.strictObject({}),
    policy: 'admin',
    async run() {
      await ledger.load()
      const accounts = new Map<string, { files: number; bytes: number }>()
      for (const { owner, size } of ledger.all()) {
        const own = accounts.get(owner) ?? { files: 0, bytes: 0 }
        accounts.set(owner, { files: own.files + 1, bytes: own.bytes + size })
      }
      const rows = [...accounts].map(([account, own]) => ({ account, ...own }))
      return [
        ...rows.toSorted((a, b) => b.bytes - a.bytes),
        { account: '(all)', files: ledger.count, bytes: ledger.bytes, expired_since_start: expiry.expired },
      ]
    },
  }),
  command({
    name: 'upload list',
    summary: 'List the files of an account',
    input: z.strictObject({ name: z.string().describe('Name, the part before the @') }),
    policy: 'admin',
    async run({ name }) {
      await ledger.load()
      return ledger
        .of(localFor(name) ?? '')
        .toSorted((a, b) => a.created - b.created)
        .map(shown)
    },
  }),
  command({
    name: 'upload delete',
    summary: 'Delete a file',
    input: z.strictObject({ id: z.string().describe('As "upload list" shows it') }),
    policy: 'admin',
    async run({ id }) {
      await ledger.load()
      const file = ledger.get(id)
      if (file === undefined)
        throw new CommandError('not-found', `There is no file "${id}".`, 'See "corrillo upload list NAME".')
      await expiry.remove(file)
      return { id, deleted: true }
    },
  }),
]
