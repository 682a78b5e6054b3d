/** Everything that a sealed store holds, opened: what somebody reads who has the device and its key. */
import { recallKeys } from '../store/keys.ts'
import { SealedStore, type Table } from '../store/sealed.ts'
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
}
const text = new TextDecoder()

export const plainView = async ({ platform }: Pick<SignedIn, 'platform'>, name: string): Promise<string> => {
  const keys = await recallKeys(platform, name)
  if (!keys) throw new Error('the store is locked')
  const store = new SealedStore(await platform.storage.open(name), keys, platform)
  const rows = await Promise.all((Object.keys(TABLES) as Table[]).map(table => store.range(table, '')))
  return JSON.stringify(rows, (_, value: unknown) =>
    value instanceof Uint8Array ? text.decode(value) : value,
  )
}
