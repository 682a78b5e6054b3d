/** Nicks: what counts as one, and what counts as the same (RFC 8266 §2, S168). */
import { Jid, StanzaError } from '@corrillo/xmpp'
import * as refusal from './refusal.ts'
import type { Env, RoomState } from './state.ts'

/** Letters that look alike across scripts, by the Latin letter that people read; the commonest only. */
const LOOKALIKES: ReadonlyMap<string, string> = new Map(
  [...'аaеeоoрpсcуyхxіiјjѕsԁdһhӏlԛqԝwαaοoνvρpιiκkτt'].reduce<[string, string][]>((pairs, c, i, all) => {
    if (i % 2 === 0) pairs.push([c, all[i + 1] as string])
    return pairs
  }, []),
)

/** RFC 8266 §2.1: no space around it, and none twice. Whoever wrote it otherwise is told (status 210). */
export const tidied = (nick: string): string => nick.trim().replace(/ {2,}/g, ' ')

/** Two nicks with the same key cannot stand beside each other. */
export const nickKey = (nick: string): string =>
  [...nick.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()]
    .map(c => LOOKALIKES.get(c) ?? c)
    .join('')

/** Whose a nick is by reservation (§7.10). */
const reserved = new WeakMap<RoomState['affiliations'], ReadonlyMap<string, string>>()
export const holderOf = (room: RoomState, nick: string): string | undefined => {
  let known = reserved.get(room.affiliations)
  if (known === undefined) {
    const all = new Map<string, string>()
    for (const [jid, { nick: own }] of room.affiliations) if (own !== undefined) all.set(nickKey(own), jid)
    known = all
    reserved.set(room.affiliations, all)
  }
  return known.get(nickKey(nick))
}
/** In use or reserved by somebody else. */
export const isTaken = (room: RoomState, nick: string, account: Jid): boolean => {
  const other = room.taken.get(nickKey(nick))
  const occupant = other === undefined ? undefined : room.occupants.get(other)
  // The same person may write it once more, in the same letters.
  if (occupant !== undefined && !(occupant.account.equals(account.bare) && occupant.nick === nick))
    return true
  const holder = holderOf(room, nick)
  return holder !== undefined && holder !== account.bare.toString()
}

/** One that is to be reserved, as an address writes it; whether it is free is another question. */
export const reservable = (room: RoomState, wanted: string | undefined, env: Env): string => {
  const nick = wanted === undefined ? undefined : Jid.tryParse(`${room.jid}/${wanted}`)?.resource
  if (!nick || nick.trim() !== nick || [...nick].length > env.limits.nickLength)
    throw refusal.badRequest('nick')
  return nick
}

export const checkNick = (room: RoomState, nick: string, who: Jid, env: Env): void => {
  if (nick === '') throw new StanzaError('modify', 'jid-malformed', 'A nick is needed')
  if ([...nick].length > env.limits.nickLength)
    throw new StanzaError('modify', 'not-acceptable', 'Nick too long')
  if (isTaken(room, nick, who)) throw refusal.conflict('This nick is in use')
}
