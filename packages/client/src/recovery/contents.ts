/** What a backup holds: what was said, what was decided about keys and conversations. Neither keys nor sessions of the device. */
import type { ContactGroup, SealedContact } from '@corrillo/xmpp'
import type { TrustLevel } from '../api.ts'
import type { Row } from '../modules/contacts/sealed-node.ts'
import type { NodeSecret } from '../modules/contacts/secrets.ts'
import type { DeviceEntry, DeviceRecord } from '../modules/omemo/devices.ts'
import type { Wish } from '../modules/attention/reminders.ts'
import type { KeyRecord } from '../modules/openpgp/records.ts'
import type { StickerRow } from '../modules/stickers/row.ts'
import { archived } from '../modules/stanza-ids/index.ts'
import type { StanzaIds } from '../modules/stanza-ids/index.ts'
import { threadAgain } from '../modules/threads/named.ts'
import type { Given } from '../pipeline/module.ts'
import type { ConversationRecord } from '../store/conversations.ts'
import type { Fact } from '../store/facts.ts'
import type { GroupProfile } from '../store/rooms.ts'
import type { Unit } from '../store/sealed.ts'

export interface Head {
  readonly kind: 'head'
  readonly address: string
  readonly at: number
  readonly conversations: number
}
export type Entry =
  | Head
  | { readonly kind: 'level'; readonly level: TrustLevel }
  | { readonly kind: 'devices'; readonly record: DeviceRecord }
  | {
      readonly kind: 'conversation'
      readonly record: Pick<
        ConversationRecord,
        'address' | 'rule' | 'tellsReading' | 'trustLevel' | 'pins' | 'timer'
      >
    }
  | {
      readonly kind: 'group-profile'
      readonly of: string
      readonly profile: GroupProfile
      readonly bytes: Uint8Array | undefined
    }
  | { readonly kind: 'sticker'; readonly row: StickerRow }
  | { readonly kind: 'reminders'; readonly wishes: readonly Wish[] }
  | { readonly kind: 'openpgp-keys'; readonly record: KeyRecord }
  | {
      readonly kind: 'contact-names'
      readonly secrets: readonly NodeSecret[]
      readonly people: readonly Row<SealedContact>[]
      readonly groups: readonly Row<ContactGroup>[]
    }
  | { readonly kind: 'facts'; readonly facts: readonly Fact[] }

/** What a module that is loaded beside the rest gives to another device of ours, and takes from it. */
export interface KeptBeside {
  entries(): Promise<readonly Entry[]>
  /** What is not its own is nothing to it. */
  put(unit: Unit, entry: Entry): Promise<void>
}

/** Of a part that is loaded when it is wanted. */
export const keptLater = (load: () => Promise<{ readonly kept: KeptBeside }>): KeptBeside => ({
  entries: async () => (await load()).kept.entries(),
  put: async (unit, entry) => (await load()).kept.put(unit, entry),
})

/** What was on its way belongs to the device that sends it; what is to go, or is seen once, is not put where it would stay. */
export const isKept = (fact: Fact): boolean => {
  if (fact.kind === 'event') return true
  if (fact.kind === 'message' && (fact.timer ?? fact.once) !== undefined) return false
  return !fact.own || (fact.kind === 'message' && !['waiting', 'sent'].includes(fact.state?.kind ?? ''))
}

/** Of a conversation, beside what was said in it. */
export const keptOf = ({
  address,
  rule,
  tellsReading,
  trustLevel,
  pins,
  timer,
}: ConversationRecord): Extract<Entry, { kind: 'conversation' }>['record'] => ({
  address,
  tellsReading,
  trustLevel,
  timer,
  ...(rule ? { rule } : {}),
  ...(pins ? { pins } : {}),
})

const REMEMBERED_MAX = 100

/** A decision that was made there holds here, unless somebody has decided here since. */
const decided = (here: DeviceEntry, there: DeviceEntry | undefined): DeviceEntry =>
  there && !here.keyChanged && (there.decidedAt ?? 0) > (here.decidedAt ?? 0)
    ? { ...here, trust: there.trust, decidedAt: there.decidedAt, verified: there.verified }
    : here
export const withDecisions = (here: DeviceRecord, there: DeviceRecord): DeviceRecord => {
  const byKey = new Map(there.devices.map(device => [device.fingerprint, device]))
  const known = here.devices.map(device =>
    device.fingerprint === undefined ? device : decided(device, byKey.get(device.fingerprint)),
  )
  const ids = new Set(here.devices.map(device => device.id))
  // Not on the list as we know it: remembered with what was decided, for when it is.
  const others = there.devices
    .filter(device => !ids.has(device.id) && device.decidedAt !== undefined)
    .map(device => ({ ...device, generations: [], keyChanged: false }))
  return { ...here, devices: [...known, ...others].slice(0, REMEMBERED_MAX) }
}

/** Puts a fact where it belongs. False: it is here already. */
export const putBack = async (unit: Unit, given: Given, ids: StanzaIds, fact: Fact): Promise<boolean> => {
  const { conversations, facts } = given
  const { conversation, order } = fact
  const id = fact.kind === 'event' ? undefined : fact.stanzaId
  const author = fact.kind === 'event' ? '' : fact.author
  const known = id === undefined ? undefined : await ids.findFrom(unit, conversation, author, id)
  const place = known && known.order !== '' ? known.order : order
  const here = await facts.get(unit, conversation, place)
  // What this device could not read because it is older than the device stands there with its cause.
  if (here && !(here.kind === 'unreadable' && fact.kind === 'message')) return false
  const anew =
    fact.kind === 'message'
      ? { change: undefined, answers: undefined, thread: await threadAgain(given, ids, unit, fact) }
      : {}
  const back = { ...fact, order: place, ...anew }
  facts.put(unit, back)
  if (back.kind === 'message') {
    await facts.threads.join(unit, back)
    await facts.threads.adopt(unit, back)
  }
  conversations.note(unit, back, false)
  if (id !== undefined) ids.rememberFrom(unit, conversation, author, id, back)
  if (fact.kind === 'message' && fact.archiveId !== undefined)
    unit.put('ids', archived(unit, fact.archiveId, conversation), { conversation, order: place })
  return fact.kind === 'message'
}
