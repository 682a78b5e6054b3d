/**
 * What is between us and each program of somebody. It lives as long as this program does and no longer: what is not there cannot be taken. A
 * step counts when the unit of work that it belongs to is written.
 */
import type { OtrAct, OtrEvent, OtrState } from '@corrillo/crypto/otr'
import { Jid } from '@corrillo/xmpp'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { OtrKeys } from './keys.ts'
import { otrMessage } from './wire.ts'

/** Of all people together; who begins one session after the other makes nothing grow. */
const STATES_MAX = 50

export const otrSessions = ({ connection, conversations, platform }: Given, keys: OtrKeys) => {
  const states = new Map<string, OtrState>()
  /** Which program of somebody what is written goes to: the one that became private last. */
  const active = new Map<string, string>()
  const pending = new WeakMap<Unit, Map<string, OtrState>>()
  const bareOf = (full: string): string => Jid.parse(full).bare.toString()

  const keep = (full: string, state: OtrState): void => {
    states.delete(full)
    states.set(full, state)
    if (state.message === 'encrypted') active.set(bareOf(full), full)
    const oldest = [...states].find(([, one]) => one.message !== 'encrypted') ?? [...states][0]
    if (states.size > STATES_MAX && oldest) states.delete(oldest[0])
  }
  /** What is to be sent is handed out, and what happened. Throws `Misuse` where nothing private is there to speak in. */
  const think = async (
    unit: Unit,
    full: string,
    act: OtrAct,
  ): Promise<{ readonly events: readonly OtrEvent[]; readonly send: readonly string[] }> => {
    const { key, tag } = await keys.own(unit)
    const willing = conversations.of(unit, bareOf(full)).protocol === 'otr'
    const before = pending.get(unit)?.get(full) ?? states.get(full)
    const context = { key, tag, now: platform.clock.now(), willing }
    const { state, events, send } = await platform.cryptography.otr(before, act, context)
    const changed = pending.get(unit) ?? new Map<string, OtrState>()
    pending.set(unit, changed.set(full, state))
    unit.afterwards(() => keep(full, state))
    return { events, send }
  }
  const post = (unit: Unit, full: string, send: readonly string[]): void =>
    unit.afterwards(() => {
      for (const text of send) connection.send(otrMessage(full, text, randomId(platform.random)))
    })
  return {
    think,
    post,
    /** The same, and what is to be sent goes. */
    async step(unit: Unit, full: string, act: OtrAct): Promise<readonly OtrEvent[]> {
      const { events, send } = await think(unit, full, act)
      post(unit, full, send)
      return events
    },
    /** Where it is private now. */
    activeOf(who: string): string | undefined {
      const full = active.get(who)
      return full !== undefined && states.get(full)?.message === 'encrypted' ? full : undefined
    },
    isPrivate: (full: string): boolean => states.get(full)?.message === 'encrypted',
    privates: (): readonly string[] =>
      [...states].flatMap(([full, { message }]) => (message === 'encrypted' ? [full] : [])),
    forget: (full: string): void => void states.delete(full),
  }
}
export type OtrSessions = ReturnType<typeof otrSessions>
