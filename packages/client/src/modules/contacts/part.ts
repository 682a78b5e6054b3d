/** Names of contacts, and groups of contacts and rooms, that the server cannot read, with all that it takes; loaded beside the rest. */
import { ContactGroup, type Element, NODE_CONTACT_GROUPS, NODE_CONTACTS, SealedContact } from '@corrillo/xmpp'
import { ClientError } from '../../api-errors.ts'
import { type ContactNames, LABEL_MAX, LABELS_MAX, type NamesState } from '../../api-names.ts'
import type { Entry } from '../../recovery/contents.ts'
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { source } from '../../value/value.ts'
import { labelsOf } from '../../views/name.ts'
import type { Pep } from '../pep/index.ts'
import { seenLine, shortened } from '../profile/unseen.ts'
import { ableOf } from './able.ts'
import { bookOf } from './book.ts'
import { type Change, openPlaces, type OpenParts } from './open-places.ts'
import { sealedNode } from './sealed-node.ts'
import { secretsOf } from './secrets.ts'
import { sharing, type Ways } from './sharing.ts'

export interface ContactsParts extends Ways, OpenParts {
  /** Full addresses of the own devices that are there. */
  others(): readonly string[]
}
/** `sealing` and `opening` go on where they were broken off. undefined: nobody has decided. */
type Mode = 'sealing' | 'sealed' | 'opening' | 'open'
const MODE = 'contact-names'
const ROWS = 100

export const contactsPart = async (given: Given, pep: Pep, parts: ContactsParts) => {
  const { connection, contacts, platform, rooms, store } = given
  const secrets = secretsOf(given, [NODE_CONTACTS, NODE_CONTACT_GROUPS])
  const work = (): ReturnType<typeof platform.openpgp> => platform.openpgp()
  const people = sealedNode<SealedContact>(given, pep, work, secrets, NODE_CONTACTS, SealedContact)
  const groups = sealedNode<ContactGroup>(given, pep, work, secrets, NODE_CONTACT_GROUPS, ContactGroup)
  const nodes = [groups, people]
  const places = openPlaces(given, parts)
  const book = bookOf(given, places, people, groups)
  const ways = sharing(given, parts, secrets)
  const areAllAble = ableOf(given, parts.others)
  let mode: Mode | undefined
  const state = source<NamesState>({ sealed: false, unread: 0 })

  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = last.then(run)
    last = turn.catch(() => undefined)
    return turn
  }
  const later = (run: () => Promise<void>): void => void inTurn(run).catch(() => undefined)

  const isSealed = (): boolean => mode === 'sealing' || mode === 'sealed'
  const show = (): void => state.set({ sealed: isSealed(), unread: isSealed() ? people.unread().length : 0 })
  const put = (unit: Unit, next: Mode): void => {
    unit.put('account', MODE, next)
    unit.afterwards(() => {
      mode = next
      show()
    })
  }
  const turnTo = (next: Mode): Promise<void> => store.exclusive(async unit => put(unit, next))

  const seal = async (): Promise<void> => {
    if (mode !== 'sealing') await turnTo('sealing')
    await book.moveIn()
    for (const node of nodes) await node.fill()
    await turnTo('sealed')
    await ways.share()
    await book.apply()
  }
  const open = async (): Promise<void> => {
    if (mode !== 'opening') await turnTo('opening')
    await book.moveOut()
    await store.exclusive(async unit =>
      secrets.revoke(
        unit,
        secrets.all.get().map(one => one.id),
      ),
    )
    await ways.tellRevoked()
    await clear()
  }
  /** The roster has them, or another device of ours has put them there. */
  const clear = async (): Promise<void> => {
    for (const node of nodes) await node.clear()
    await turnTo('open')
    await book.apply()
  }
  const fetch = async (): Promise<void> => {
    for (const node of nodes) await node.fetch(isSealed())
    // Another device of ours has begun.
    if (mode === undefined && people.hasItems()) await turnTo('sealed')
    await book.apply()
    show()
  }
  const goOn = async (): Promise<void> => {
    await fetch()
    if (mode === 'sealing') await seal()
    if (mode === 'opening') await open()
    await ways.share()
    await ways.shareByOpenPgp()
  }
  const seals = async (): Promise<boolean> =>
    isSealed() || (mode === undefined && ways.isSafe() && (await areAllAble()))
  /** The first that is given here decides, where nothing is lost by it. */
  const decided = async (): Promise<boolean> => {
    if (!(await seals())) return false
    if (!isSealed()) await seal()
    return true
  }
  const finish = async (): Promise<void> => {
    for (const node of nodes) if (node.hasItems()) await node.fill()
    await ways.share()
    await book.apply()
  }

  parts.omemo.devices.records.all.subscribe(() => later(ways.share))
  /** Much that is told of rooms comes at once. */
  let isDue = false
  const applyLater = (): void => {
    if (isDue) return
    isDue = true
    later(async () => {
      isDue = false
      await book.apply()
    })
  }
  contacts.all.subscribe(applyLater)
  rooms.all.subscribe(applyLater)
  await Promise.all([secrets.load(), people.load(), groups.load()])
  mode = await store.get<Mode>('account', MODE)
  await book.apply()
  show()

  /** RFC 6121 §2.3.3: none is empty, and none there twice. One that is there already is meant as it is written. */
  const cleaned = (labels: readonly string[]): readonly string[] => {
    const sorted = [...contacts.all.get().values(), ...rooms.all.get().values()]
    const known = new Set(sorted.flatMap(labelsOf))
    const all = labels.map(one => (known.has(one) ? one : shortened(seenLine(one), LABEL_MAX).trim()))
    return [...new Set(all)].filter(one => one !== '').slice(0, LABELS_MAX)
  }
  const names: ContactNames = {
    state,
    set: on =>
      inTurn(async () => {
        if (on !== isSealed()) await (on ? seal() : open())
      }),
    seals: () => inTurn(seals),
    relabel: (label, given) =>
      inTurn(async () => {
        const name = given === undefined ? undefined : cleaned([given])[0]
        if (given !== undefined && name === undefined)
          throw new ClientError('name-invalid', { field: 'name' })
        if (await decided()) {
          await book.moveIn()
          await book.relabel(label, name)
          return finish()
        }
        for (const who of places.all()) {
          const { groups: listed = [] } = places.of(who)
          if (listed.includes(label)) await places.set(who, { groups: relabelled(listed, label, name) })
        }
      }),
    forgetUnread: () =>
      inTurn(async () => {
        for (const node of nodes) for (const id of node.unread()) await node.publish(id, 'reserved')
        show()
      }),
  }
  return {
    names,
    ready: (): Promise<void> => inTurn(goOn),
    change: (who: string, next: Change): Promise<void> =>
      inTurn(async () => {
        const change = next.groups ? { ...next, groups: cleaned(next.groups) } : next
        if (!(await decided())) return places.set(who, change)
        if (!places.has(who)) await places.set(who, {})
        await book.change(who, change)
        await finish()
      }),
    forget: (who: string): Promise<void> =>
      inTurn(async () => {
        if (isSealed()) {
          await book.forget(who)
          await book.apply()
        } else if (places.isRoom(who) && places.says(who)) await places.set(who, { groups: [] })
      }),
    heard: (node: string, id: string | undefined, payload: Element | undefined): void =>
      later(async () => {
        await (node === NODE_CONTACTS ? people : groups).heard(id, payload)
        if (mode === undefined && people.hasItems()) await turnTo('sealed')
        await book.apply()
        show()
      }),
    /** From an own device that may read messages to oneself. */
    async read(unit: Unit, { message }: Envelope, from: string | undefined): Promise<void> {
      const { secrets: said, revoked } = secrets.heard(message)
      const before = secrets.all.get()
      const isNews = await secrets.take(
        unit,
        said.map(one => ({ ...one, given: from === undefined ? [] : [from] })),
      )
      await secrets.revoke(unit, revoked)
      if (isNews && !isSealed()) put(unit, 'sealed')
      const hadLive = before.some(one => !one.revoked)
      unit.afterwards(() =>
        later(async () => {
          if (isSealed() && hadLive && !secrets.live(NODE_CONTACTS)) return clear()
          return isNews ? goOn() : undefined
        }),
      )
    },
    kept(): readonly Entry[] {
      if (!isSealed()) return []
      const entry = (more: object): Entry => ({
        kind: 'contact-names',
        secrets: [],
        people: [],
        groups: [],
        ...more,
      })
      const pages = Array.from({ length: Math.ceil(people.rows().length / ROWS) }, (_, i) =>
        entry({ people: people.rows().slice(i * ROWS, (i + 1) * ROWS) }),
      )
      return [entry({ secrets: secrets.all.get(), groups: groups.rows() }), ...pages]
    },
    async putBack(unit: Unit, entry: Extract<Entry, { kind: 'contact-names' }>): Promise<void> {
      await secrets.take(unit, entry.secrets)
      groups.putBack(unit, entry.groups)
      people.putBack(unit, entry.people)
      if (mode === undefined) put(unit, 'sealed')
      unit.afterwards(() => later(connection.isUp ? goOn : book.apply))
    },
  }
}
const relabelled = (all: readonly string[], label: string, name: string | undefined): readonly string[] => [
  ...new Set(all.flatMap(one => (one !== label ? one : (name ?? [])))),
]
export type ContactsPart = Awaited<ReturnType<typeof contactsPart>>
