/** Tokens that make members (XEP-0488). */
import { type Jid, StanzaError, type TokenRequest } from '@corrillo/xmpp'
import { affiliationOf, atLeast, occupantsOf } from '../room/people.ts'
import * as refusal from '../room/refusal.ts'
import type { Env, RoomState, Token } from '../room/state.ts'

const WEEK_S = 604_800
const MOST = 100
const MOST_ENTRIES = 1_000

const isAlive = (token: Token, now: number): boolean => token.until > now && token.left !== 0

/** The room with one entry less on the token; undefined when there is no such token. */
export const redeem = (room: RoomState, text: string, now: number): RoomState | undefined => {
  const token = room.tokens.find(t => t.text === text)
  if (token === undefined || !isAlive(token, now)) return undefined
  const used = token.left === undefined ? token : { ...token, left: token.left - 1 }
  return { ...room, tokens: room.tokens.map(t => (t === token ? used : t)).filter(t => isAlive(t, now)) }
}

const mayIssue = (room: RoomState, who: Jid): boolean => {
  const affiliation = affiliationOf(room, who)
  return atLeast(affiliation, 'admin') || (affiliation === 'member' && room.config.allowInvites)
}
/** §7: whoever moderates sees and revokes what others have issued. */
const oversees = (room: RoomState, who: Jid): boolean =>
  atLeast(affiliationOf(room, who), 'admin') || occupantsOf(room, who).some(o => o.role === 'moderator')

/** Those that this person may revoke (§4.5). */
export const revocable = (room: RoomState, who: Jid, now: number): readonly Token[] => {
  const isAll = oversees(room, who)
  if (!isAll && !mayIssue(room, who)) throw refusal.forbidden()
  return room.tokens.filter(t => isAlive(t, now) && (isAll || t.creator === who.bare.toString()))
}

export const issue = (
  room: RoomState,
  who: Jid,
  { delay = WEEK_S, counter }: TokenRequest,
  env: Env,
): { readonly room: RoomState; readonly token: Token } => {
  if (!mayIssue(room, who)) throw refusal.forbidden()
  const tokens = room.tokens.filter(t => isAlive(t, env.now))
  if (tokens.length >= MOST) throw refusal.tooMuch('too many tokens')
  const token: Token = {
    text: env.id(),
    creator: who.bare.toString(),
    until: env.now + Math.min(delay, WEEK_S) * 1000,
    ...(counter !== undefined && { left: Math.max(1, Math.min(counter, MOST_ENTRIES)) }),
  }
  return { room: { ...room, tokens: [...tokens, token] }, token }
}
export const revoke = (room: RoomState, who: Jid, text: string, now: number): RoomState => {
  const token = revocable(room, who, now).find(t => t.text === text)
  if (token === undefined) throw new StanzaError('cancel', 'item-not-found')
  return { ...room, tokens: room.tokens.filter(t => t !== token) }
}
export const shown = ({ text, left, until, creator }: Token, now: number) => ({
  text,
  creator,
  delay: Math.max(0, Math.ceil((until - now) / 1000)),
  ...(left !== undefined && { counter: left }),
})
