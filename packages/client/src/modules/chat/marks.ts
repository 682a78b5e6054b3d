/**
 * Receipts and read marks that we owe: kept with the message that asked for them, sent when there is a connection, gone when the
 * server has them. They are hidden where what they speak of was hidden (S306); version 0.3 of OMEMO has no place for them.
 */
import { el, type Element, HintStore, MarkDisplayed, NS_CLIENT, Receipt } from '@corrillo/xmpp'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import { CannotEncrypt } from '../omemo/encrypt.ts'
import type { Omemo } from '../omemo/index.ts'

interface OwedMark {
  readonly to: string
  readonly kind: 'received' | 'displayed'
  readonly id: string
  readonly encrypted: boolean
}

export const marks = (given: Given, omemo: Omemo) => {
  const { connection, platform, store } = given
  const sending = new Set<string>()
  let running: Promise<void> = Promise.resolve()
  let isReady = false
  let sequence = 0

  const owe = (unit: Unit, mark: OwedMark): void => {
    const name =
      mark.kind === 'displayed'
        ? unit.hidden('displayed', mark.to)
        : `${String(platform.clock.now()).padStart(15, '0')}-${String(sequence++).padStart(9, '0')}`
    unit.put('owed', name, mark)
    sending.delete(name)
    unit.afterwards(flush)
  }
  const flush = (): void => {
    if (isReady) running = running.then(sendAll).catch(() => undefined)
  }
  const sendAll = async (): Promise<void> => {
    for (const [name, mark] of await store.range<OwedMark>('owed', '')) {
      if (!isReady || sending.has(name)) continue
      sending.add(name)
      await send(name, mark)
    }
  }
  const paid = (name: string, mark: OwedMark) => (): void => {
    void store.exclusive(async unit => {
      const now = await unit.get<OwedMark>('owed', name)
      if (now?.id === mark.id) unit.delete('owed', name)
    })
  }
  const send = async (name: string, mark: OwedMark): Promise<void> => {
    const content =
      mark.kind === 'received' ? Receipt.build({ id: mark.id }) : MarkDisplayed.build({ id: mark.id })
    const message = (...children: readonly Element[]) =>
      el(NS_CLIENT, 'message', { to: mark.to, type: 'chat', id: randomId(platform.random) }, ...children)
    if (!mark.encrypted) return connection.send(message(content, HintStore.build({})), paid(name, mark))
    try {
      const plan = await omemo.encrypt.plan(mark.to)
      await store.exclusive(async unit => {
        const { elements } = await omemo.encrypt.encrypt(unit, plan, [content], platform.clock.now())
        unit.afterwards(() => connection.send(message(...elements), paid(name, mark)))
      })
    } catch (error) {
      // It can be encrypted to nobody any more: then it is not said at all.
      if (error instanceof CannotEncrypt) return paid(name, mark)()
      sending.delete(name)
      throw error
    }
  }
  return {
    oweReceipt: (unit: Unit, to: string, id: string, encrypted: boolean): void =>
      owe(unit, { to, kind: 'received', id, encrypted }),
    oweDisplayed: (unit: Unit, to: string, id: string, encrypted: boolean): void =>
      owe(unit, { to, kind: 'displayed', id, encrypted }),
    ready(fresh: boolean): void {
      isReady = true
      if (fresh) sending.clear()
      flush()
    },
    lost(): void {
      isReady = false
    },
  }
}
export type Marks = ReturnType<typeof marks>
