/**
 * A private node of the own account whose items are sealed one by one (XEP-0473 §4.1). All are equally long up to 256 bytes, and more than
 * there is to say, so that neither length nor number tells much (XEP-0510 §4.3). An item that is gone without a word under the secret is
 * published again: a server cannot take away what it cannot read.
 */
import { CryptoError, sha256, toHex } from '@corrillo/crypto'
import { type Element, EncryptedItem, NS_OXPS, parseElement, ReservedItem, XmlError } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { OpenPgpWork } from '../openpgp/work.ts'
import type { Pep } from '../pep/index.ts'
import type { Secrets } from './secrets.ts'

/** XEP-0223, and XEP-0473 §5 for the type. */
const OPTIONS = {
  'pubsub#persist_items': 'true',
  'pubsub#max_items': 'max',
  'pubsub#access_model': 'whitelist',
  'pubsub#send_last_published_item': 'never',
  'pubsub#type': NS_OXPS,
}
export const RESERVED = 'reserved'
const ITEMS_MAX = 2000
/** At least so many, and then twice as many again. */
const FEW = 8
const STEP = 256

export interface Row<T> {
  readonly id: string
  /** Of what was opened last, or could not be. */
  readonly digest: string
  /** Of two that contradict each other the later one holds. */
  readonly seq: number
  readonly isOpen: boolean
  /** undefined: it could never be opened here. */
  readonly said: T | typeof RESERVED | undefined
}
/** What may stand in it. */
export interface Content<T> {
  build(said: T): Element
  tryParse(e: Element): T | undefined
  matches(e: Element): boolean
}

const padded = (text: string): string => {
  const { length } = new TextEncoder().encode(text)
  return text + ' '.repeat(Math.ceil(length / STEP) * STEP - length)
}
const unopened = (error: unknown): undefined => {
  if (!(error instanceof CryptoError)) throw error
}

export const sealedNode = <T>(
  { address, platform, store }: Given,
  pep: Pep,
  work: () => Promise<OpenPgpWork>,
  secrets: Secrets,
  node: string,
  content: Content<T>,
) => {
  let rows: ReadonlyMap<string, Row<T>> = new Map()
  const prefix = `contact-item/${node}/`
  const place = (unit: Unit, id: string): string => prefix + unit.hidden('contact-item', node, id)

  const put = (unit: Unit, some: readonly Row<T>[]): void => {
    for (const row of some) unit.put('account', place(unit, row.id), row)
    unit.afterwards(() => (rows = new Map([...rows, ...some.map(row => [row.id, row] as const)])))
  }
  const drop = (unit: Unit, ids: readonly string[]): void => {
    for (const id of ids) unit.delete('account', place(unit, id))
    unit.afterwards(() => (rows = new Map([...rows].filter(([id]) => !ids.includes(id)))))
  }
  const nextSeq = (): number => Math.max(0, ...[...rows.values()].map(row => row.seq)) + 1

  const saidIn = (text: string): T | typeof RESERVED | undefined => {
    try {
      const e = parseElement(text.trim())
      if (ReservedItem.matches(e)) return RESERVED
      return content.matches(e) ? content.tryParse(e) : undefined
    } catch (error) {
      if (error instanceof XmlError) return undefined
      throw error
    }
  }
  /** undefined: nothing new. What stands there in the clear is nobody's word (XEP-0510 §4). */
  const read = async (id: string, payload: Element, seq: number): Promise<Row<T> | undefined> => {
    const sealed = EncryptedItem.tryParse(payload)
    if (!sealed) return undefined
    const before = rows.get(id)
    const digest = toHex(sha256(sealed.data))
    const secret = secrets.find(node, sealed.key)
    if (before?.digest === digest && (before.isOpen || secret === undefined)) return undefined
    const row = { id, digest, seq, isOpen: secret !== undefined, said: before?.said }
    if (secret === undefined) return row
    const text = await (await work()).openItem(sealed.data, secret).catch(unopened)
    return { ...row, said: (text === undefined ? undefined : saidIn(text)) ?? before?.said }
  }
  const take = async (
    items: readonly { readonly id?: string | undefined; readonly payload?: Element | undefined }[],
  ) => {
    const news: Row<T>[] = []
    let seq = nextSeq()
    for (const { id, payload } of items) {
      if (id === undefined || !payload || (!rows.has(id) && rows.size + news.length >= ITEMS_MAX)) continue
      const row = await read(id, payload, seq++)
      if (row) news.push(row)
    }
    if (news.length > 0) await store.exclusive(async unit => put(unit, news))
  }
  const publish = async (id: string, said: T | typeof RESERVED): Promise<void> => {
    if (!secrets.live(node)) await store.exclusive(secrets.mint)
    const { id: key, secret } = secrets.live(node)!
    const element = said === RESERVED ? ReservedItem.build({}) : content.build(said)
    const data = await (await work()).sealItem(padded(element.toString()), secret)
    await pep.publish(node, id, EncryptedItem.build({ key, data }), OPTIONS)
    const row = { id, digest: toHex(sha256(data)), seq: nextSeq(), isOpen: true, said }
    await store.exclusive(async unit => put(unit, [row]))
  }
  const free = (): string =>
    [...rows.values()].find(row => row.said === RESERVED && row.isOpen)?.id ?? toHex(platform.random(8))

  return {
    publish,
    heard: (id: string | undefined, payload: Element | undefined) => take([{ id, payload }]),
    /** What is said, in the order in which it was heard. */
    said: (): readonly { readonly id: string; readonly said: T }[] =>
      [...rows.values()]
        .toSorted((a, b) => a.seq - b.seq)
        .flatMap(({ id, said }) => (said === undefined || said === RESERVED ? [] : [{ id, said }])),
    unread: (): readonly string[] => [...rows.values()].flatMap(row => (row.isOpen ? [] : [row.id])),
    hasItems: (): boolean => rows.size > 0,
    rows: (): readonly Row<T>[] => [...rows.values()],
    /** In a place of its own that says nothing. */
    add: (said: T): Promise<void> => publish(free(), said),
    /** So that its number of items says little. */
    async fill(): Promise<void> {
      const wanted = Math.max(FEW, 2 ** Math.ceil(Math.log2(rows.size)))
      while (rows.size < wanted) await publish(toHex(platform.random(8)), RESERVED)
    },
    async load(): Promise<void> {
      const kept = await store.range<Row<T>>('account', prefix)
      rows = new Map(kept.map(([, row]) => [row.id, row]))
    },
    /** From another device of ours: it is here, or is read again where it stands. */
    putBack(unit: Unit, some: readonly Row<T>[]): void {
      const news = some.filter(row => row.said !== undefined && rows.get(row.id)?.said === undefined)
      put(
        unit,
        news.slice(0, ITEMS_MAX).map((row, i) => ({ ...row, seq: nextSeq() + i, digest: '', isOpen: false })),
      )
    },
    /** `isOurs`: it is kept sealed from here as well. */
    async fetch(isOurs: boolean): Promise<void> {
      const items = await pep.items(address, node)
      await take(items)
      const listed = new Set(items.map(one => one.id))
      const gone = [...rows.values()].filter(row => !listed.has(row.id))
      for (const { id, said } of isOurs ? gone : []) if (said !== undefined) await publish(id, said)
      const lost = gone.filter(row => !isOurs || row.said === undefined).map(row => row.id)
      if (lost.length > 0) await store.exclusive(async unit => drop(unit, lost))
    },
    async clear(): Promise<void> {
      await pep.remove(node)
      await store.exclusive(async unit => drop(unit, [...rows.keys()]))
    },
  }
}
export type SealedNode<T> = ReturnType<typeof sealedNode<T>>
