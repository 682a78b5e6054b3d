/** Files in conversations: sent, fetched, opened, let go of with their messages. */
import type { Beside, MessageFiles, OutgoingFile, Transfer } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { FilePart } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { lazily } from '../../value/lazily.ts'
import type { Value } from '../../value/value.ts'
import { fetching } from './fetching.ts'
import type { FilesChat, outgoing } from './outgoing.ts'
import { shelf as shelfOf } from './shelf.ts'
import { transfers as transfersOf } from './transfers.ts'

const ORIGINS = 'file-origins'
const ORIGINS_MAX = 5
/** Of one message. */
const FILES_MAX = 10

export const files = (given: Given, chat: FilesChat) => {
  const { address, facts, platform, store } = given
  const shelf = shelfOf(store, platform, address)
  const transfers = transfersOf()
  let origins: readonly string[] = []

  const isOurs = (url: string): boolean => {
    const { origin } = new URL(url)
    return origin === platform.origin || origins.includes(origin)
  }
  const ours = (unit: Unit, url: string): void => {
    if (isOurs(url)) return
    origins = [new URL(url).origin, ...origins].slice(0, ORIGINS_MAX)
    unit.put('account', ORIGINS, origins)
  }
  let out: Awaited<ReturnType<typeof outgoing>> | undefined
  const load = lazily(
    async () =>
      (out = await (await import('./outgoing.ts')).outgoing(
        given,
        chat,
        { shelf, transfers },
        { isOurs, add: ours },
      )),
  )
  const incoming = fetching(given, shelf, transfers, isOurs)

  facts.whenForgotten((unit, conversation, order) => {
    for (let index = 0; index < FILES_MAX; index++) {
      const id = shelf.idOf(conversation, order, index)
      const slot = shelf.rows.get(id)?.slot
      if (!shelf.rows.has(id) && !transfers.get(id)) continue
      shelf.drop(unit, id)
      transfers.forget(id)
      // Else the server keeps what has come of it for an hour, and counts it.
      if (slot) void platform.files.cancel({ url: slot.put, headers: slot.headers }).catch(() => undefined)
    }
  })

  return {
    async load(): Promise<void> {
      origins = (await store.get<readonly string[]>('account', ORIGINS)) ?? []
      await shelf.load()
      // What is not to be had now keeps nobody out.
      await load().catch(() => undefined)
    },
    ready: (): void =>
      void load()
        .then(loaded => loaded.ready())
        .catch(() => undefined),
    lost: (): void => out?.lost(),
    stop(): void {
      transfers.stopAll()
      out?.stop()
    },
    send: async (conversation: string, file: OutgoingFile, said?: Beside): Promise<void> =>
      (await load()).send(conversation, file, said),
    retry: async (conversation: string, order: string): Promise<boolean> =>
      (await load()).retry(conversation, order),
    /** The same file to others: its bytes stay where they are. */
    forward: (conversation: string, parts: readonly FilePart[], text: string) =>
      chat.share(conversation, parts, { text, forwarded: true }, () => undefined),
    of(conversation: string): MessageFiles {
      const kept = new Map<string, Value<Transfer>>()
      const idOf = (order: string, index: number): string => shelf.idOf(conversation, order, index)
      const there: Transfer = { kind: 'there' }
      const here: Transfer = { kind: 'here' }
      return {
        transfer(order, index) {
          const id = idOf(order, index)
          const value = kept.get(id) ?? transfers.of(id, () => (incoming.isHere(id) ? here : there))
          kept.set(id, value)
          return value
        },
        fetch: (order, index, quietly) => incoming.fetch(conversation, order, index, quietly),
        open: (order, index) => incoming.open(conversation, order, index),
        cancel: (order, index) => transfers.forget(idOf(order, index)),
      }
    },
    isOurs,
    openOnce: (conversation: string, order: string): Promise<Blob> =>
      incoming.open(conversation, order, 0, true),
  }
}
export type Files = ReturnType<typeof files>
