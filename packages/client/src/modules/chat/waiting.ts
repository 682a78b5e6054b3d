/** What is on its way out: a message, or what happens to one. */
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Timing } from '../ephemeral/wire.ts'
import type { ChangeKind } from '../stanza-ids/index.ts'

export interface Waiting {
  readonly conversation: string
  readonly order: string
  /** As it was decided when it was written: a later change of mind is for later messages. */
  readonly encrypted: boolean
  /** By OpenPGP, and by nothing else. */
  readonly openpgp?: boolean
  /** Not a message, but what happens to one, or to the own view of one. */
  readonly action?: Action
}
/** Its content is made of the message as it is when it goes out. */
export type Action =
  | { readonly kind: ChangeKind; readonly id: string; readonly target: string }
  /** For one device that could not read it. */
  | { readonly kind: 'again'; readonly id: string; readonly target: string; readonly deviceId: number }
  /** For one of the own devices, or of a member of a group, in a message to its person: of what was said in this conversation. */
  | {
      readonly kind: 'copy'
      readonly id: string
      readonly of: string
      readonly target: string
      readonly deviceId: number
    }
  /** To the own devices, to a group about itself, or to who is invited to it: elements as text. */
  | { readonly kind: 'own'; readonly id: string; readonly said: string }
  /** The members of a group are told whom we have let in. */
  | { readonly kind: 'added'; readonly id: string; readonly who: readonly string[] }
  | { readonly kind: 'timer'; readonly id: string; readonly timing: Timing }
  /** To the author of what is seen once; by its id. */
  | { readonly kind: 'opened'; readonly id: string; readonly target: string }

/** What tells devices how things are here waits for all of them in the archive; all else is as what it is about. */
export const isOffRecord = async (
  { conversations, facts }: Pick<Given, 'conversations' | 'facts'>,
  unit: Unit,
  { action, conversation, order }: Waiting,
): Promise<boolean> => {
  if (action?.kind === 'timer' || action?.kind === 'own' || action?.kind === 'added') return false
  const of = action?.kind === 'copy' ? action.of : conversation
  const fact = await facts.get(unit, of, action?.target ?? order)
  const isIts = fact?.kind === 'message' && fact.timer?.offRecord === true
  return isIts || (action !== undefined && conversations.of(unit, of).timer?.offRecord === true)
}
