/** What is kept of a client that signs in with an id of its own (XEP-0388 §2.3). */
import { createHash } from 'node:crypto'
import type { Sasl2UserAgent } from '@corrillo/xmpp'

/** One token: its text is made from the serial, and nowhere kept. */
export interface Slot {
  readonly serial: string
  /** The only one that it serves (XEP-0484 §3.4). */
  readonly mechanism: string
  readonly issued: number
  readonly expires: number
  /** The last that the client gave; 0 when it gives none. */
  readonly count: number
}
export interface Device {
  readonly firstSeen: number
  readonly lastSeen: number
  readonly software?: string
  readonly name?: string
  /** What the account was proved by when all of this was true (`Accounts.seal`). */
  readonly seal: string
  /** It has shown the password. */
  readonly password: boolean
  /** Where it was bound last. */
  readonly resource?: string
  readonly revoked?: number
  readonly current?: Slot
  /** Handed out and not yet used; `current` serves until it is (XEP-0484 §3.5). */
  readonly next?: Slot
}

/** The client's own id is a secret of the client: this is what others see of it. */
export const idOf = (agent: Sasl2UserAgent | undefined): string | undefined =>
  agent?.id === undefined
    ? undefined
    : createHash('sha256').update(agent.id.toLowerCase()).digest().toString('base64url', 0, 15)

const LONGEST_NAME = 100
const shown = (text: string | undefined): string | undefined => {
  const clean = (text ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, LONGEST_NAME)
  return clean === '' ? undefined : clean
}
/** As the client calls itself; what it does not say any more is forgotten. */
export const namesOf = (agent: Sasl2UserAgent | undefined): Pick<Device, 'software' | 'name'> => {
  const [software, name] = [shown(agent?.software), shown(agent?.device)]
  return { ...(software !== undefined && { software }), ...(name !== undefined && { name }) }
}

export const withoutTokens = (device: Device): Device => {
  const { current: _, next: __, ...rest } = device
  return rest
}

export const slotsOf = ({ next, current }: Device): readonly Slot[] =>
  [next, current].filter(slot => slot !== undefined)

/** The token was used: those before it are void; undefined when there is no such token, or the count was there before (§3.4, §3.5). */
export const used = (device: Device, serial: string, count: number | undefined): Device | undefined => {
  const slot = slotsOf(device).find(s => s.serial === serial)
  if (slot === undefined || (count !== undefined && count <= slot.count)) return undefined
  const isNext = slot === device.next
  if (!isNext && count === undefined) return device
  const counted = { ...slot, count: count ?? slot.count }
  const { next, ...rest } = device
  return isNext || next === undefined ? { ...rest, current: counted } : { ...rest, current: counted, next }
}
