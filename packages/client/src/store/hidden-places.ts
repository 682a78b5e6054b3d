/**
 * Which records belong to hidden chats, and the key that each of these is sealed with: a letter (X25519) to a key of which only the
 * writing half is at hand until its passphrase is given. So what comes meanwhile is stored, and nobody here can read it:
 * docs/decisions/0049-hidden-chats.md.
 */
import type { KeyPair } from '@corrillo/crypto/linking'
import type { Platform } from '../platform/platform.ts'
import { lazily } from '../value/lazily.ts'
import { source, type Value } from '../value/value.ts'
import type { Apart, SealedStore, Table, Unit } from './sealed.ts'

/** What one passphrase opens. */
export interface Vault {
  readonly id: string
  readonly publicKey: Uint8Array
  /** The reading half, under what Argon2id makes of the passphrase. */
  readonly wrapped: Uint8Array
}
export interface HiddenChat {
  readonly address: string
  readonly vault: string
  /** Its records are being sealed anew; that goes on when it is opened the next time. */
  readonly moving?: 'in' | 'out' | undefined
}
export interface KeptHidden {
  /** One for all passphrases: trying them costs the same, however many there are. */
  readonly salt: Uint8Array
  readonly vaults: readonly Vault[]
  readonly chats: readonly HiddenChat[]
}
const PLACE = 'hidden-chats'
/** All that holds words of a conversation. Their names begin with the hidden name of the conversation. */
const TABLES = ['conversations', 'facts', 'outbox', 'changes', 'hidden'] as const satisfies readonly Table[]
const letters = lazily(() => import('@corrillo/crypto/linking'))

export class HiddenPlaces {
  readonly #store: SealedStore
  readonly #random: Platform['random']
  readonly #open = new Map<string, KeyPair>()
  readonly #shut = source<ReadonlySet<string>>(new Set())
  readonly #isOpen = source(false)
  #byName = new Map<string, HiddenChat>()
  #byAddress = new Map<string, HiddenChat>()
  #kept: KeptHidden | undefined

  constructor(store: SealedStore, random: Platform['random']) {
    this.#store = store
    this.#random = random
  }

  async load(): Promise<void> {
    this.#set(await this.#store.get<KeptHidden>('account', PLACE))
    this.#store.apart = {
      of: (table, key) => this.#of(table, key),
      isShut: ({ vault }) => !this.#open.has(vault),
      seal: (chat, plain, place) => this.#seal(chat, plain, place),
      open: (chat, sealed, place) => this.#opened(chat, sealed, place),
    } satisfies Apart<HiddenChat>
    this.tell()
  }
  get kept(): KeptHidden | undefined {
    return this.#kept
  }
  /** Once it is durable. */
  keep(unit: Unit, kept: KeptHidden): void {
    unit.put('account', PLACE, kept.chats.length > 0 ? kept : undefined)
    unit.afterwards(() => this.#set(kept.chats.length > 0 ? kept : undefined))
  }
  #set(kept: KeptHidden | undefined): void {
    this.#kept = kept
    const chats = kept?.chats ?? []
    this.#byAddress = new Map(chats.map(chat => [chat.address, chat]))
    this.#byName = new Map(
      chats.flatMap(chat =>
        TABLES.map(table => [`${table}/${this.#store.hidden(table, chat.address)}`, chat] as const),
      ),
    )
  }

  /** It is hidden, whether or not it can be seen now. */
  has(address: string): boolean {
    return this.#byAddress.has(address)
  }
  /** It is nowhere to be seen. */
  isShut(address: string): boolean {
    const chat = this.#byAddress.get(address)
    return chat !== undefined && !this.#open.has(chat.vault)
  }
  /** Those of which that is true. */
  get shut(): Value<ReadonlySet<string>> {
    return this.#shut
  }
  get isOpen(): Value<boolean> {
    return this.#isOpen
  }
  /** Of what is open. */
  seen(): readonly string[] {
    return [...this.#byAddress.keys()].filter(address => !this.isShut(address))
  }
  keyOf(vault: string): KeyPair | undefined {
    return this.#open.get(vault)
  }
  /** Nobody is told before `tell`. */
  turn(vault: string, key: KeyPair | undefined): void {
    if (key) this.#open.set(vault, key)
    else this.#open.delete(vault)
  }
  tell(): void {
    const ids = new Set(this.#kept?.vaults.map(({ id }) => id))
    for (const id of this.#open.keys()) if (!ids.has(id)) this.#open.delete(id)
    this.#isOpen.set(this.#open.size > 0)
    this.#shut.set(new Set([...this.#byAddress.keys()].filter(address => this.isShut(address))))
  }

  /** Of a record: undefined for what is sealed as everything is. */
  #of(table: Table, key: string): HiddenChat | undefined {
    return this.#byName.size === 0 ? undefined : this.#byName.get(`${table}/${key.split('/', 1)[0]}`)
  }
  async #seal({ vault, moving }: HiddenChat, plain: Uint8Array, place: Uint8Array): Promise<Uint8Array> {
    const to = this.#kept?.vaults.find(({ id }) => id === vault)?.publicKey
    if (!to || (moving === 'out' && this.#open.has(vault))) return plain
    return (await letters()).sealLetter(to, plain, place, this.#random)
  }
  /** What was not sealed so yet, or is not any more, stands there as it is. */
  async #opened({ vault, moving }: HiddenChat, sealed: Uint8Array, place: Uint8Array): Promise<Uint8Array> {
    const key = this.#open.get(vault)
    if (!key) return sealed
    const opened = (await letters()).openLetter(key, sealed, place)
    return moving ? opened.catch(() => sealed) : opened
  }
}

export const hiddenPlaces = async (store: SealedStore, random: Platform['random']): Promise<HiddenPlaces> => {
  const places = new HiddenPlaces(store, random)
  await places.load()
  return places
}
