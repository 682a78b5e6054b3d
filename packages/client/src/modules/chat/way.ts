/** How a message goes out hidden: for whom, and what seals it. Each encryption makes its own. */
import type { Element } from '@corrillo/xmpp'
import type { MessageSecurity } from '../../api.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Plan } from '../omemo/encrypt.ts'
import { showsOnce } from '../omemo/encrypt.ts'
import type { Omemo } from '../omemo/index.ts'

export interface Way {
  readonly to: string
  /** The accounts that can open it; nobody: it is for the own devices, of which there are no others. */
  readonly readers: readonly string[]
  /** For everybody in a room, also when that is nobody yet. */
  readonly room: boolean
  /** Somebody reads the text alone: what has no place beside it has to go in the clear. */
  readonly hasOld: boolean
  /** Somebody can show what is seen once. */
  readonly showsOnce: boolean
  seal(unit: Unit, content: readonly Element[], at: number): Promise<Hidden>
}
export interface Hidden {
  readonly elements: readonly Element[]
  readonly security: MessageSecurity
}

export const omemoWay = ({ encrypt }: Pick<Omemo, 'encrypt'>, plan: Plan, me: string): Way => ({
  to: plan.to,
  readers: plan.recipients.map(one => one.address),
  room: plan.room === true,
  hasOld: plan.hasOld,
  showsOnce: showsOnce(plan, me),
  seal: (unit, content, at) => encrypt.encrypt(unit, plan, content, at),
})
