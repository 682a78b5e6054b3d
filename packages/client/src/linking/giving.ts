/** The old device's side of a transfer: answers what the new one asks, as long as it is wanted; keeps nothing but the key between. */
import type { Element } from '@corrillo/xmpp'
import type { HistoryTransfer } from '../api-linking.ts'
import type { Given } from '../pipeline/module.ts'
import type { Source } from '../value/value.ts'
import type { Drops } from './drops.ts'
import type { readings } from './reading.ts'
import { OUTGOING, type Outgoing } from './records.ts'
import { asked, lying, type Transfer } from './transfer.ts'

/** A new device that does not come back for so long starts anew. */
const GOOD_MS = 7 * 86_400_000

export const giving = (
  given: Given,
  read: ReturnType<typeof readings>,
  drops: Drops,
  list: Source<readonly HistoryTransfer[]>,
) => {
  const { now, platform, store } = given
  let all: readonly Outgoing[] = []

  const show = ({ id, device }: Outgoing, change: Partial<HistoryTransfer>): void => {
    const before = list.get().find(one => one.id === id)
    const blank: HistoryTransfer = { id, device, state: 'waiting', share: 0, messages: 0 }
    const others = list.get().filter(one => one.id !== id)
    list.set([...others, { ...(before ?? blank), ...change }])
  }
  const keep = async (one: Outgoing): Promise<void> => {
    await store.exclusive(async unit => unit.put('account', OUTGOING + one.id, one))
    all = [...all.filter(({ id }) => id !== one.id), one]
  }
  const forget = async (id: string): Promise<void> => {
    await store.exclusive(async unit => unit.delete('account', OUTGOING + id))
    all = all.filter(one => one.id !== id)
  }

  return {
    async load(): Promise<void> {
      all = (await store.range<Outgoing>('account', OUTGOING)).map(([, one]) => one)
      for (const one of all) {
        if (one.until < now()) await forget(one.id)
        else if (!one.stopped) show(one, {})
      }
    },
    async offer(transfer: Transfer, device: string, since: number): Promise<void> {
      const one = { ...transfer, device, since, until: now() + GOOD_MS }
      await keep(one)
      show(one, {})
    },
    /** Undefined: nobody who asks this is known here. */
    async answer(part: Element): Promise<Element | undefined> {
      const one = all.find(({ id, until }) => id === part.attr('transfer') && until >= now())
      const heard = one && (await asked(one, part, platform.random))
      if (!one || !heard) return undefined
      if ('over' in heard.question) {
        show(one, heard.question.over === 'done' ? { state: 'done', share: 1 } : { state: 'stopped' })
        await forget(one.id)
        return lying('')
      }
      if (one.stopped) return lying(await drops.put(await heard.answer({ over: 'stopped' })))
      const given = await read(heard.question.from, one.since)
      const place = await drops.put(await heard.answer(given))
      if ('share' in given) show(one, { state: 'running', share: given.share })
      return lying(place)
    },
    /** The new one is told when it asks the next time. */
    async stop(id: string): Promise<void> {
      const one = all.find(known => known.id === id)
      if (!one) return
      await keep({ ...one, stopped: true })
      show(one, { state: 'stopped' })
    },
    /** It never went out. */
    async withdraw(id: string): Promise<void> {
      await forget(id)
      list.set(list.get().filter(one => one.id !== id))
    },
  }
}
export type Giving = ReturnType<typeof giving>
