/**
 * What calls for somebody's attention, and what does not: messages that are told, times of quiet, words of one's own, reminders; and who
 * is told that one has read. Loaded beside the rest, with what is half written. What is chosen goes to the own devices as every word
 * about one's own view does: inside an encrypted message to oneself.
 */
import type { Element } from '@corrillo/xmpp'
import type { Arrival } from '../../api.ts'
import type { Attention, Peace } from '../../api-attention.ts'
import type { Given } from '../../pipeline/module.ts'
import type { KeptBeside } from '../../recovery/contents.ts'
import type { MessageFact } from '../../store/facts.ts'
import type { Unit } from '../../store/sealed.ts'
import { type Told, toldOf } from '../../told.ts'
import { source } from '../../value/value.ts'
import { arrivalOf } from '../../views/arrival.ts'
import { nameOfRoom } from '../../views/group.ts'
import { nameOf } from '../../views/name.ts'
import { drafts, type DraftsParts } from '../drafts/index.ts'
import { AT_EASE, chosen, peaceElement, peaceIn } from './peace.ts'
import { isQuiet } from './quiet.ts'
import { readingElement, type ReadingHere, readingIn } from './reading-here.ts'
import { reminders, type RemindersParts } from './reminders.ts'
import { meansMe } from './words.ts'

const PLACE = 'peace'

export interface AttentionParts extends Pick<RemindersParts, 'ids' | 'tell'> {
  /** Who hears of what is half written elsewhere. */
  readonly drafted: ReadonlySet<DraftsParts['came']>
  /** Who hears of what came, and of what holds no more. */
  readonly arrivals: ReadonlySet<(arrival: Arrival) => void>
  readonly gone: ReadonlySet<(told: Told) => void>
}

export const attention = async (given: Given, { ids, tell, drafted, arrivals, gone }: AttentionParts) => {
  const { address: me, contacts, conversations, platform, rooms, store } = given
  const peace = source<Peace>((await store.get<Peace>('account', PLACE)) ?? AT_EASE)
  const told = toldOf(given, gone)
  const named = (who: string): string => {
    const room = rooms.get(who)
    return room ? nameOfRoom(room, me, one => contacts.get(one)) : nameOf(who, contacts.get(who))
  }
  const reminding = await reminders(given, { ids, tell, named })
  const drafting = drafts(given, {
    tell,
    came: (of, text) => {
      for (const hear of drafted) hear(of, text)
    },
  })
  const keep = (unit: Unit, next: Peace): void => {
    unit.put('account', PLACE, next)
    unit.afterwards(() => peace.set(next))
  }
  const keepReading = (unit: Unit, { of, on }: ReadingHere): void =>
    conversations.update(unit, of, { tellsReading: on })
  const isMeant = (fact: MessageFact): boolean =>
    meansMe(fact, { me, room: rooms.get(fact.conversation), words: peace.get().words })

  const itself: Attention = {
    peace,
    setPeace: change =>
      store.exclusive(async unit => {
        const next = chosen(peace.get(), change, platform.clock.now())
        keep(unit, next)
        tell(unit, peaceElement(next))
      }),
    tellReading: (of, on) =>
      store.exclusive(async unit => {
        keepReading(unit, { of, on })
        tell(unit, readingElement({ of, on }))
      }),
    reminders: reminding.list,
    remind: reminding.change,
    onDue: reminding.onDue,
  }
  reminding.look()
  return {
    itself,
    isMeant,
    came(fact: MessageFact): void {
      const { conversation } = fact
      const meant = isMeant(fact)
      const arrival = arrivalOf(fact, {
        rule: conversations.get(conversation)?.rule,
        contact: contacts.get(conversation),
        name: named(conversation),
        room: rooms.get(conversation),
        now: given.now(),
        isMeant: meant,
      })
      const { mentionsThrough } = peace.get()
      if (!arrival || arrivals.size === 0) return
      if (isQuiet(peace.get(), platform.clock.now()) && !(mentionsThrough && meant)) return
      for (const hear of arrivals) hear(arrival)
      told.follow(arrival)
    },
    /** From one of the own devices. */
    async read(unit: Unit, said: Element): Promise<void> {
      if (said.name === 'peace') keep(unit, peaceIn(said))
      const reading = said.name === 'reading' && readingIn(said)
      if (reading) keepReading(unit, reading)
      if (said.name === 'draft') drafting.read(unit, said)
      if (said.name === 'remind') await reminding.read(unit, said)
    },
    /** To and from another device of ours. */
    kept: {
      entries: async () => [{ kind: 'reminders', wishes: reminding.wishes() }],
      async put(unit, entry) {
        if (entry.kind === 'reminders') await reminding.putBack(unit, entry.wishes)
      },
    } satisfies KeptBeside,
    tellNow: drafting.tellNow,
    async stop(): Promise<void> {
      drafting.stop()
      await reminding.stop()
    },
  }
}
export type AttentionModule = Awaited<ReturnType<typeof attention>>
