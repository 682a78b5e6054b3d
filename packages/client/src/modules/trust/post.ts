/**
 * Messages between programs that have to arrive: durable until the server has them, and encrypted to exactly those keys that they are
 * for, whatever devices there are by then.
 */
import { el, type Element, NS_CLIENT, parseElement } from '@corrillo/xmpp'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { DeviceEntry } from '../omemo/devices.ts'
import type { Omemo } from '../omemo/index.ts'

interface Letter {
  readonly to: string
  /** Fingerprints; undefined: every device that nobody has excluded. */
  readonly keys: readonly string[] | undefined
  /** One alone is from before there could be several. */
  readonly content: readonly string[] | string
}
const PREFIX = 'trust-post/'
const LETTERS_MAX = 200

export const post = ({ connection, platform, store, now }: Given, omemo: Omemo) => {
  const inFlight = new Set<string>()
  let isReady = false
  let running: Promise<void> | undefined
  let isAgain = false

  const isFor =
    ({ keys }: Letter) =>
    (device: DeviceEntry): boolean =>
      keys ? keys.includes(device.fingerprint ?? '') : device.trust !== 'untrusted'
  const send = async (place: string, letter: Letter): Promise<void> => {
    const plan = await omemo.encrypt.planAmong(letter.to, isFor(letter))
    await store.exclusive(async unit => {
      if (plan.recipients.length === 0) return unit.delete('account', place)
      const { elements } = await omemo.encrypt.encrypt(
        unit,
        plan,
        [letter.content].flat().map(text => parseElement(text)),
        now(),
      )
      const id = randomId(platform.random)
      const message = el(NS_CLIENT, 'message', { to: letter.to, type: 'chat', id }, ...elements)
      unit.afterwards(() => {
        inFlight.add(place)
        connection.send(message, () => void arrived(place))
      })
    })
  }
  const arrived = async (place: string): Promise<void> => {
    await store.exclusive(async unit => unit.delete('account', place))
    inFlight.delete(place)
  }
  const work = async (): Promise<void> => {
    const rows = await store.range<Letter>('account', PREFIX)
    for (const [place, letter] of rows) if (isReady && !inFlight.has(place)) await send(place, letter)
  }
  const flush = (): void => {
    if (!isReady) return
    isAgain = running !== undefined
    running ??= work()
      // What could not go now goes with the next session.
      .catch(() => undefined)
      .finally(() => {
        running = undefined
        if (isAgain) flush()
      })
  }

  return {
    /** In the unit of work that decides it should be said. */
    put(unit: Unit, to: string, keys: readonly string[] | undefined, content: readonly Element[]): void {
      if (keys?.length === 0) return
      const at = String(now()).padStart(15, '0')
      const letter: Letter = { to, keys, content: content.map(String) }
      unit.put('account', `${PREFIX}${at}-${randomId(platform.random)}`, letter)
      unit.afterwards(flush)
    },
    async ready(fresh: boolean): Promise<void> {
      isReady = true
      if (fresh) inFlight.clear()
      const rows = await store.range<Letter>('account', PREFIX)
      const tooMany = rows.slice(0, Math.max(0, rows.length - LETTERS_MAX))
      if (tooMany.length > 0)
        await store.exclusive(async unit => tooMany.forEach(([place]) => unit.delete('account', place)))
      flush()
    },
    lost(): void {
      isReady = false
    },
  }
}
export type Post = ReturnType<typeof post>
