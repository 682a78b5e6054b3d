/** What others know of nodes, for discovery to say. */
import type { DiscoInfo, InferInput, Jid } from '@corrillo/xmpp'
import type { Ask, Awaitable, Identity } from '../../host/module.ts'
import type { DiscoItem } from './items.ts'

export type DiscoInfoInput = InferInput<typeof DiscoInfo>

/** What another module knows of an account's nodes. Undefined: not mine, or not for `by` to see. */
export interface AccountNodes {
  info(account: Jid, node: string, by: Jid): Awaitable<DiscoInfoInput | undefined>
  items(account: Jid, node: string | undefined, by: Jid): Awaitable<readonly DiscoItem[] | undefined>
}

/** A node of the domain, as ad-hoc commands have them; what it says may depend on who asks. */
export interface HostNode {
  info?(
    ask: Ask,
  ): Awaitable<{ readonly identities: readonly Identity[]; readonly features: readonly string[] }>
  items?(ask: Ask): Awaitable<readonly DiscoItem[]>
}
