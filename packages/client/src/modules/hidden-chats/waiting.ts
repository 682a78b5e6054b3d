/**
 * What comes for a hidden chat that is closed: out of its encryption, for the ratchet goes on, and then as it is into a letter that
 * nobody here can open. It is understood when the chat is opened, as if it came then.
 */
import { Jid, NS_CHAT_STATES, NS_HINTS, NS_SID, parseElement } from '@corrillo/xmpp'
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { StanzaIds } from '../stanza-ids/index.ts'

type Kept = Omit<Envelope, 'message' | 'from' | 'to' | 'trail'> &
  Readonly<Record<'message' | 'from' | 'to', string>>

const WIDTH = 16
/** Who writes is of interest now or never. */
const PASSING: ReadonlySet<string> = new Set([NS_CHAT_STATES, NS_HINTS, NS_SID])

export const waitingMessages = (
  { hidden, platform, store }: Pick<Given, 'hidden' | 'platform' | 'store'>,
  remember: StanzaIds['remember'],
) => {
  let sequence = 0
  const prefixOf = (address: string): string => `${store.hidden('hidden', address)}/`
  const number = (n: number): string => String(n).padStart(WIDTH, '0')
  return {
    withhold(envelope: Envelope, unit: Unit): boolean {
      const { peer, message, from, to, trail: _, ...rest } = envelope
      if (!hidden.isShut(peer)) return false
      if (!rest.unreadable && message.elements().every(one => PASSING.has(one.ns))) return true
      remember(unit, envelope, { conversation: peer, order: '' })
      const kept: Kept = { ...rest, peer, message: String(message), from: String(from), to: String(to) }
      unit.put('hidden', `${prefixOf(peer)}${number(platform.clock.now())}-${number(sequence++)}`, kept)
      return true
    },
    /** In the order in which it came, each in a unit of work. */
    async takeAll(
      address: string,
      interpret: (envelope: Envelope, unit: Unit) => Promise<void>,
    ): Promise<void> {
      for (;;) {
        const rows = await store.range<Kept>('hidden', prefixOf(address), { limit: 50 })
        if (rows.length === 0) return
        for (const [name, { message, from, to, ...rest }] of rows) {
          const known = { message: parseElement(message), from: Jid.parse(from), to: Jid.parse(to) }
          const envelope: Envelope = { ...rest, ...known, trail: undefined }
          let isUnderstood = false
          const take = async (unit: Unit): Promise<void> => {
            unit.delete('hidden', name)
            await interpret(envelope, unit)
            isUnderstood = true
          }
          await store.exclusive(take).catch(async (cause: unknown) => {
            // On a disk that is full it stays.
            if (isUnderstood) throw cause
            // What nobody understands does not stand before what comes after it.
            await store.exclusive(async unit => unit.delete('hidden', name))
          })
        }
        await platform.breathe()
      }
    },
  }
}
export type WaitingMessages = ReturnType<typeof waitingMessages>
