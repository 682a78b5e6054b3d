/**
 * XEP-0490: how far we have read, told to our other devices through a private node of our own account. Beside the read marks for
 * others (XEP-0333): these go without anybody asking for them.
 */
import { Jid, MdsDisplayed, notifyFeature, NS_MDS, StanzaError, type Element } from '@corrillo/xmpp'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Pep } from '../pep/index.ts'
import { archived, type Known } from '../stanza-ids/index.ts'

/** §3.2, XEP-0223: kept, all of them, for nobody else. */
const OPTIONS = {
  'pubsub#persist_items': 'true',
  'pubsub#max_items': 'max',
  'pubsub#send_last_published_item': 'never',
  'pubsub#access_model': 'whitelist',
}

const SETTLE_MS = 1000

export const displayed = (given: Given, pep: Pep) => {
  const { address, connection, conversations, platform, rooms, store } = given
  const me = Jid.parse(address)
  /** What the node says, as far as we know: nothing is published twice. */
  const told = new Map<string, string>()
  /** Read while there was no connection. */
  const unsaid = new Set<string>()

  const publish = async (conversation: string): Promise<void> => {
    const { archived: newest, readOrder } = conversations.get(conversation) ?? {}
    if (!newest || newest.order > (readOrder ?? '')) return
    if (told.get(conversation) === newest.id) return
    told.set(conversation, newest.id)
    const by = rooms.get(conversation) ? Jid.parse(conversation) : me
    const payload = MdsDisplayed.build({ stanzaId: { id: newest.id, by } })
    await pep.publish(NS_MDS, conversation, payload, OPTIONS)
  }
  const say = async (conversation: string): Promise<void> => {
    unsaid.add(conversation)
    if (!connection.isUp) return
    try {
      await publish(conversation)
      unsaid.delete(conversation)
    } catch (error) {
      told.delete(conversation)
      // A server without such nodes is not asked again and again.
      if (error instanceof StanzaError) unsaid.delete(conversation)
    }
  }
  /** Another device has seen up to this one; it may not be here yet. */
  const take = async (unit: Unit, conversation: string, payload: Element): Promise<void> => {
    const id = MdsDisplayed.tryParse(payload)?.stanzaId
    // §3: in a room it is the id that the room gave.
    const room = rooms.get(conversation) ? conversation : undefined
    if (id?.by.bare.toString() !== (room ?? address)) return
    told.set(conversation, id.id)
    const known = await unit.get<Known>('ids', archived(unit, id.id, room))
    const record = conversations.in(unit, conversation)
    if (!known) {
      if (record) conversations.update(unit, conversation, { seenId: id.id })
      return
    }
    if (known.conversation !== conversation || !record || known.order <= record.readOrder) return
    conversations.update(unit, conversation, {
      readOrder: known.order,
      unread: known.order >= (record.last?.order ?? '') ? 0 : record.unread,
    })
  }
  const addressOf = (id: string | undefined): string | undefined =>
    id === undefined ? undefined : Jid.tryParse(id)?.bare.toString()

  pep.on(NS_MDS, async (from, payload, id) => {
    const conversation = addressOf(id)
    if (from !== address || !payload || conversation === undefined) return
    await store.exclusive(unit => take(unit, conversation, payload))
  })
  const module: ClientModule = { name: 'displayed', features: [notifyFeature(NS_MDS)] }

  return {
    module,
    /** After what was read has settled: who scrolls through a lot tells it once. */
    tell(conversation: string): void {
      platform.clock.after(SETTLE_MS, () => void say(conversation))
    },
    /** What the other devices have seen while this one was away, and what this one has while it was cut off. */
    async fetch(): Promise<void> {
      const items = await pep.items(address, NS_MDS)
      await store.exclusive(async unit => {
        for (const { id, payload } of items) {
          const conversation = addressOf(id)
          if (payload && conversation !== undefined) await take(unit, conversation, payload)
        }
      })
      for (const conversation of unsaid) await say(conversation)
    },
  }
}
export type Displayed = ReturnType<typeof displayed>
