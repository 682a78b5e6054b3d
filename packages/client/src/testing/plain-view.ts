/** Everything that a sealed store holds, opened: what somebody reads who has the device and its key. */
import { open } from '../store/aead.ts'
import { decode } from '../store/codec.ts'
import { recallKeys } from '../store/keys.ts'
import type { Table } from '../store/sealed.ts'
import type { SignedIn } from './signed-in.ts'

const TABLES: Readonly<Record<Table, true>> = {
  account: true,
  contacts: true,
  conversations: true,
  rooms: true,
  facts: true,
  ids: true,
  outbox: true,
  owed: true,
  devices: true,
  sessions: true,
  changes: true,
  search: true,
  files: true,
  pictures: true,
  vanishing: true,
  openpgp: true,
  threads: true,
  hidden: true,
}
const text = new TextDecoder()

/** What has another key besides is shown as the bytes that it is. */
const valueOf = (bytes: Uint8Array): unknown => {
  try {
    return decode(bytes)
  } catch {
    return bytes
  }
}

export const plainView = async ({ platform }: Pick<SignedIn, 'platform'>, name: string): Promise<string> => {
  const keys = await recallKeys(platform, name)
  if (!keys) throw new Error('the store is locked')
  const records = await platform.storage.open(name)
  const opened = async (table: Table) =>
    Promise.all(
      (await records.range(table, '', '\uffff')).map(async ([key, sealed]) => {
        const bytes = await open(keys.records, sealed, new TextEncoder().encode(`${table}\0${key}`))
        if (!bytes) throw new Error(`${table} is not under the key of the store`)
        return [key, valueOf(bytes)] as const
      }),
    )
  const rows = await Promise.all((Object.keys(TABLES) as Table[]).map(opened))
  return JSON.stringify(rows, (_, value: unknown) =>
    value instanceof Uint8Array ? text.decode(value) : value,
  )
}
