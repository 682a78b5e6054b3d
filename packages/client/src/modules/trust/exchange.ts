/** Where a question stands between two people. */
import type { SmpAnswered, SmpAsked, SmpCompared } from '@corrillo/crypto/verification'
import type { Unit } from '../../store/sealed.ts'
import type { Step } from './question-wire.ts'

export interface Common {
  readonly peer: string
  readonly id: string
  readonly question: string
  readonly at: number
}
/** Where it stands, and what has to be remembered for the next step. */
export type Exchange = Common &
  (
    | {
        readonly stage: 'asked-them'
        readonly answer: string
        readonly ours: readonly string[]
        readonly state: SmpAsked
      }
    | {
        readonly stage: 'compared'
        readonly theirs: readonly string[]
        readonly by: string
        readonly state: SmpCompared
      }
    | { readonly stage: 'asked-us'; readonly theirs: readonly string[]; readonly first: Uint8Array }
    | { readonly stage: 'answered'; readonly theirs: readonly string[]; readonly state: SmpAnswered }
    | { readonly stage: 'same' | 'different' | 'ended' }
  )
export const isOver = ({ stage }: Exchange): boolean =>
  stage === 'same' || stage === 'different' || stage === 'ended'

/** What the steps of the protocol change. */
export interface Asking {
  get(peer: string): Exchange | undefined
  put(unit: Unit, exchange: Exchange): void
  say(unit: Unit, peer: string, step: Partial<Step> & Pick<Step, 'id' | 'step'>): void
  end(unit: Unit, exchange: Exchange, stage: 'same' | 'different' | 'ended'): void
}
