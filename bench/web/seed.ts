/**
 * Runs in the page of the app while its store is locked: opens the store with the engine's own code and fills it as if all had been
 * received over years: conversations, messages, ids, devices, the index of words. Nothing here goes round the store's door.
 */
import {
  applyList,
  blankDevices,
  identify,
  type DeviceRecord,
} from '../../packages/client/src/modules/omemo/devices.ts'
import { archived } from '../../packages/client/src/modules/stanza-ids/index.ts'
import { PLAIN } from '../../packages/client/src/pipeline/module.ts'
import { createBrowserPlatform } from '../../packages/client/src/platform/browser/index.ts'
import { openRecords } from '../../packages/client/src/platform/browser/storage.ts'
import { SearchIndex } from '../../packages/client/src/search/search-index.ts'
import { Collection } from '../../packages/client/src/store/collection.ts'
import { Conversations } from '../../packages/client/src/store/conversations.ts'
import { Facts, type MessageFact } from '../../packages/client/src/store/facts.ts'
import { unlockKeys } from '../../packages/client/src/store/keys.ts'
import { SealedStore, type Unit } from '../../packages/client/src/store/sealed.ts'

export interface Wanted {
  readonly address: string
  readonly passphrase: string
  readonly chats: readonly string[]
  readonly messages: number
  /** So many of them are in the first conversation. */
  readonly inFirst: number
}
const UNIT = 1000
const DAY_MS = 86_400_000
const words =
  'the we and garden tomorrow bring bread key shed water meeting after seven people table train late home call about paper door street yes no maybe never always green small'.split(
    ' ',
  )
const say = (n: number): string =>
  Array.from({ length: 3 + ((n * 7) % 23) }, (_, i) => words[(n * 7 + i * i * 13) % words.length]).join(' ')
const hex = (n: number): string => n.toString(16).padStart(64, '0')

const device = (who: string, n: number, now: number): DeviceRecord => {
  const list = [{ id: 1000 + n }]
  const record = (['omemo:2', 'omemo:0'] as const).reduce(
    (known, generation) => applyList(known, generation, list, now).record,
    blankDevices(who),
  )
  return identify(record, 1000 + n, hex(n + 1), now).record
}

const seed = async ({ address, passphrase, chats, messages, inFirst }: Wanted): Promise<number> => {
  const platform = createBrowserPlatform()
  const records = await openRecords(address)
  const store = new SealedStore(
    records,
    await unlockKeys(platform, records, address, passphrase, false),
    platform,
  )
  const facts = new Facts(store)
  const conversations = new Conversations()
  const devices = new Collection<DeviceRecord>('devices')
  const index = new SearchIndex(store, platform.clock, platform.breathe)
  facts.watch((unit, conversation, order, text, isNew) => index.note(unit, conversation, order, text, isNew))
  await Promise.all([conversations.load(store), devices.load(store), index.begin()])
  const now = Date.now()
  // Over a year, one after the other; the last hour is left to what comes live.
  const timeOf = (n: number): number =>
    now - 3_600_000 - Math.round(((messages - n) * 365 * DAY_MS) / messages)
  const put = (unit: Unit, n: number): void => {
    const conversation = n < inFirst ? chats[0]! : chats[1 + (n % (chats.length - 1))]!
    const own = n % 3 === 0
    const fact: MessageFact = {
      kind: 'message',
      order: facts.orders.next(timeOf(n)),
      conversation,
      at: timeOf(n),
      own,
      author: own ? address : conversation,
      text: say(n),
      stanzaId: `seed-${n}`,
      state: own ? { kind: 'delivered' } : undefined,
      security: { ...PLAIN, encrypted: true, protocol: 'omemo:2', deviceId: 1000, trust: 'trusted' },
    }
    facts.put(unit, fact, true)
    conversations.note(unit, fact, true)
    conversations.update(unit, conversation, { readOrder: fact.order, unread: 0 })
    const known = { conversation, order: fact.order }
    unit.put('ids', archived(unit, `archive-${n}`), known)
    unit.put('ids', unit.hidden('ids', 'origin', conversation, fact.author, `seed-${n}`), known)
  }
  await store.exclusive(async unit =>
    chats.slice(1).forEach((who, n) => devices.put(unit, device(who, n, now))),
  )
  for (let from = 0; from < messages; from += UNIT)
    await store.exclusive(async unit => {
      for (let n = from; n < Math.min(messages, from + UNIT); n++) put(unit, n)
    })
  await index.compact()
  await store.idle()
  store.close()
  return messages
}

/** How long the key of the passphrase takes alone. */
const stretch = async (): Promise<number> => {
  const platform = createBrowserPlatform()
  const from = performance.now()
  await platform.argon2id(new TextEncoder().encode('passphrase'), new Uint8Array(16), {
    memoryKiB: 46 * 1024,
    passes: 1,
    lanes: 1,
  })
  return performance.now() - from
}

Object.assign(globalThis, { corrilloSeed: { seed, stretch } })
