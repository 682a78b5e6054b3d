/**
 * Hidden chats: what is said in them is sealed to a key that only their passphrase opens. While they are closed they stand in no list and
 * are found by no search, and nothing tells of them: docs/decisions/0049-hidden-chats.md. Loaded by who has to do with them.
 */
import { toHex } from '@corrillo/crypto'
import { type KeyPair, letterKeys } from '@corrillo/crypto/linking'
import { ClientError } from '../../api-errors.ts'
import type { HiddenChats } from '../../api-hidden.ts'
import type { Lock } from '../../composition.ts'
import { idleLock } from '../../idle-lock.ts'
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { SearchIndex } from '../../search/search-index.ts'
import { NONCE_BYTES, open as openSealed, seal } from '../../store/aead.ts'
import type { ConversationRecord } from '../../store/conversations.ts'
import { type Fact, told } from '../../store/facts.ts'
import type { HiddenChat, KeptHidden, Vault } from '../../store/hidden-places.ts'
import { COST, wrappingKey } from '../../store/keys.ts'
import type { Table, Unit } from '../../store/sealed.ts'
import { decode, encode } from '../../store/codec.ts'
import { searchHidden } from './searching.ts'
import type { WaitingMessages } from './waiting.ts'

/** So long after somebody has touched anything they close by themselves. */
const CLOSES_AFTER_MINUTES = 5
const PASSPHRASE_MIN = 8
const VAULTS_MAX = 20
const CHUNK = 200

export interface HiddenChatsParts {
  readonly index: SearchIndex
  readonly lock: Pick<Lock, 'check' | 'checkHarmless'>
  readonly waiting: WaitingMessages
  interpret(envelope: Envelope, unit: Unit): Promise<void>
  /** What was begun is written while it can be. */
  keep(): void
  /** What waited for it goes on. */
  opened(address: string): void
}

interface Chosen {
  readonly vault: string
  readonly made?: Vault
  readonly pair?: KeyPair
  readonly salt?: Uint8Array
}

export const hiddenChats = (given: Given, parts: HiddenChatsParts) => {
  const { address: me, conversations, facts, hidden, platform, store } = given
  const { index, lock, waiting } = parts
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run)
    last = turn.catch(() => undefined)
    return turn
  }
  const idle = idleLock(platform.clock, () => close())

  const chatsOf = (vault: string): readonly HiddenChat[] =>
    hidden.kept?.chats.filter(chat => chat.vault === vault) ?? []
  const about = (id: string): Uint8Array => new TextEncoder().encode(`corrillo hidden chats ${id}`)
  const keyFrom = (passphrase: string, salt: Uint8Array): Promise<CryptoKey> =>
    wrappingKey(platform, { salt, cost: COST }, passphrase)
  const fitting = async (by: CryptoKey): Promise<readonly [string, KeyPair] | undefined> => {
    for (const { id, wrapped } of hidden.kept?.vaults ?? []) {
      const plain = await openSealed(by, wrapped, about(id))
      if (plain) return [id, decode(plain) as KeyPair]
    }
    return undefined
  }
  const newVault = async (by: CryptoKey): Promise<readonly [Vault, KeyPair]> => {
    const pair = await letterKeys(platform.random)
    const id = toHex(platform.random(8))
    const wrapped = await seal(by, platform.random(NONCE_BYTES), encode(pair), about(id))
    return [{ id, publicKey: pair.publicKey, wrapped }, pair]
  }

  const enter = async (vault: string, pair: KeyPair): Promise<void> => {
    if (hidden.keyOf(vault)) return
    const addresses = chatsOf(vault).map(chat => chat.address)
    await store.exclusive(async () => {
      hidden.turn(vault, pair)
      const names = addresses.map(one => store.hidden('conversations', one))
      const records = await store.getAll<ConversationRecord>('conversations', names)
      conversations.show(records.filter(record => record !== undefined))
    })
    try {
      for (const { address, moving } of chatsOf(vault)) {
        await waiting.takeAll(address, parts.interpret)
        await tidy(address)
        if (moving) await move(address, moving)
      }
    } catch (cause) {
      // As before: what could be written is, and opening it once more goes on from there.
      hidden.turn(vault, undefined)
      conversations.show([], addresses)
      throw cause
    }
    hidden.tell()
    addresses.forEach(parts.opened)
    idle.set(CLOSES_AFTER_MINUTES)
  }
  /** What has gone by itself meanwhile is not the last that was said. */
  const tidy = async (address: string): Promise<void> => {
    const { last: newest } = conversations.get(address) ?? {}
    if (!newest || newest.text === '' || (await facts.find(address, newest.order))) return
    const gone = { ...newest, text: '', state: undefined, vanished: true }
    await store.exclusive(async unit => conversations.update(unit, address, { last: gone }))
  }
  const close = (): Promise<void> =>
    inTurn(async () => {
      idle.end()
      if (!hidden.isOpen.get()) return
      parts.keep()
      const addresses = hidden.seen()
      await store.exclusive(async unit => {
        for (const { id } of hidden.kept?.vaults ?? []) hidden.turn(id, undefined)
        unit.afterwards(() => conversations.show([], addresses))
      })
      hidden.tell()
    })

  /** Every record of it is written anew, and what it says goes out of the index, or into it. */
  const move = async (address: string, way: 'in' | 'out'): Promise<void> => {
    for (const table of ['facts', 'outbox', 'changes', 'conversations', 'hidden'] as const)
      await moveAll(table, store.hidden(table, address), (unit, value) => {
        if (table !== 'facts') return
        const fact = value as Fact
        if (fact.kind === 'message')
          index.note(unit, address, fact.order, way === 'in' ? '' : told(fact), false)
      })
    await index.compact()
    await keep(kept => ({
      ...kept,
      chats: kept.chats.flatMap(chat => {
        if (chat.address !== address) return [chat]
        return way === 'out' ? [] : [{ address, vault: chat.vault }]
      }),
    }))
  }
  const moveAll = async (
    table: Table,
    prefix: string,
    also: (unit: Unit, value: unknown) => void,
  ): Promise<void> => {
    for (let after: string | undefined; ; ) {
      const from = after
      const names = await store.exclusive(async unit => {
        const rows = await store.range(table, prefix, {
          limit: CHUNK,
          ...(from === undefined ? {} : { after: from }),
        })
        for (const [name, value] of rows) {
          unit.put(table, name, value)
          also(unit, value)
        }
        return rows.map(([name]) => name)
      })
      after = names.at(-1)
      if (names.length < CHUNK) return
      await platform.breathe()
    }
  }
  const keep = (change: (kept: KeptHidden) => KeptHidden): Promise<void> =>
    store.exclusive(async unit => {
      const now = change(hidden.kept ?? { salt: platform.random(16), vaults: [], chats: [] })
      const vaults = now.vaults.filter(({ id }) => now.chats.some(chat => chat.vault === id))
      hidden.keep(unit, { ...now, vaults })
    })

  const opensThis = (passphrase: string): Promise<boolean> =>
    lock.check(passphrase).then(
      () => true,
      () => false,
    )
  /** What the passphrase opens, open; or what will be there with its first chat. */
  const vaultFor = async (passphrase: string): Promise<Chosen> => {
    if (passphrase.length < PASSPHRASE_MIN) throw new ClientError('password-short', { field: 'passphrase' })
    await lock.checkHarmless(passphrase)
    if (await opensThis(passphrase)) throw new ClientError('not-allowed', { field: 'passphrase' })
    const salt = hidden.kept?.salt ?? platform.random(16)
    const by = await keyFrom(passphrase, salt)
    const known = await fitting(by)
    if (known) {
      await enter(...known)
      return { vault: known[0] }
    }
    if ((hidden.kept?.vaults.length ?? 0) >= VAULTS_MAX)
      throw new ClientError('not-allowed', { field: 'hidden' })
    const [made, pair] = await newVault(by)
    return { vault: made.id, made, pair, salt }
  }

  const hide = async (address: string, passphrase: string | undefined): Promise<void> => {
    const { protocol } = conversations.get(address) ?? {}
    if (address === me || protocol === 'otr') throw new ClientError('not-allowed', { field: 'hidden' })
    if (hidden.has(address)) return
    const wasOpen = hidden.isOpen.get()
    const open = hidden.kept?.vaults.find(({ id }) => hidden.keyOf(id))?.id
    const chosen = passphrase === undefined ? open && { vault: open } : await vaultFor(passphrase)
    if (!chosen) throw new ClientError('not-allowed', { field: 'passphrase' })
    const { vault, made, pair, salt } = chosen as Chosen
    parts.keep()
    await keep(kept => ({
      salt: salt ?? kept.salt,
      vaults: made ? [...kept.vaults, made] : kept.vaults,
      chats: [...kept.chats, { address, vault, moving: 'in' }],
    }))
    if (pair) hidden.turn(vault, pair)
    await move(address, 'in')
    hidden.tell()
    if (wasOpen) idle.set(CLOSES_AFTER_MINUTES)
  }

  const itself: Omit<HiddenChats, 'isOpen'> = {
    open: passphrase =>
      inTurn(async () => {
        const salt = hidden.kept?.salt ?? platform.random(16)
        const known = await fitting(await keyFrom(passphrase, salt))
        if (known) await enter(...known)
        return known !== undefined
      }),
    close,
    async hide(address, passphrase) {
      const wasOpen = hidden.isOpen.get()
      await inTurn(() => hide(address, passphrase))
      // Who hides one does not want to look at the others.
      if (!wasOpen) await close()
    },
    show: address =>
      inTurn(async () => {
        if (!hidden.has(address) || hidden.isShut(address)) throw new ClientError('not-found')
        await keep(kept => ({
          ...kept,
          chats: kept.chats.map(chat => (chat.address === address ? { ...chat, moving: 'out' } : chat)),
        }))
        await move(address, 'out')
        hidden.tell()
        if (!hidden.isOpen.get()) idle.end()
      }),
  }
  return {
    itself,
    touched: idle.touched,
    search: (words: string, within: string | undefined) => searchHidden(given, words, within),
    stop: (): void => idle.end(),
  }
}
export type HiddenChatsModule = ReturnType<typeof hiddenChats>
