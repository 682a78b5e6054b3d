/** Links into a group (XEP-0488): for how many, for how long, which of them still work, and taken back. Loaded when somebody asks. */
import { InviteToken, InviteTokens, RevokeToken, StanzaError, TokenRequest } from '@corrillo/xmpp'
import type { LinkLimits } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'

const DAY_S = 86_400

export interface OpenToken {
  readonly text: string
  readonly left: number | undefined
  readonly until: number | undefined
}
export const roomTokens = ({ connection: { requests }, now }: Given) => {
  const open = ({ text, counter, delay }: InviteToken): OpenToken => ({
    text,
    left: counter,
    until: delay === undefined ? undefined : now() + delay * 1000,
  })
  return {
    /** §4.3: the room may allow less. */
    async make(room: string, { people, days }: LinkLimits): Promise<OpenToken | undefined> {
      const limits = { counter: people, delay: days === undefined ? undefined : days * DAY_S }
      const made = InviteToken.in(await requests.request('set', TokenRequest.build(limits), { to: room }))
      return made && open(made)
    },
    /** §4.5: those that we may take back. */
    async list(room: string): Promise<readonly OpenToken[]> {
      const answer = await requests.request('get', InviteTokens.build({ tokens: [] }), { to: room })
      return (InviteTokens.in(answer)?.tokens ?? []).map(open)
    },
    /** One that is used up meanwhile is no less gone. */
    async revoke(room: string, text: string): Promise<void> {
      try {
        await requests.request('set', RevokeToken.build({ text }), { to: room })
      } catch (error) {
        if (!(error instanceof StanzaError) || error.condition !== 'item-not-found') throw error
      }
    },
  }
}
