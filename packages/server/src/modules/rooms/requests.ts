/** What is asked of a room itself: lists, configuration, the archive, registration, and so on. */
import {
  AdHocCommand,
  ApplyTo,
  DiscoInfo,
  DiscoItems,
  type Element,
  InviteToken,
  InviteTokens,
  MamMetadata,
  MamQuery,
  Moderate,
  MucAdmin,
  MucOwner,
  Ping,
  Registration,
  RevokeToken,
  Stanza,
  StanzaError,
  TokenRequest,
  VCard,
} from '@corrillo/xmpp'
import { type Ask, type HostView, type IqHandler, onGet, onSet } from '../../host/module.ts'
import { answerMetadata, answerQuery, queryForm } from '../mam/index.ts'
import type { cards as cardsOf } from './cards.ts'
import { sessionAt } from './delivery.ts'
import { infoOfRoom, itemsOfRoom } from './disco.ts'
import type { Hall } from './hall.ts'
import { hatCommands } from './hat-commands.ts'
import type { OpenRoom } from './open-room.ts'
import type { RoomArchive } from './room-archive.ts'
import { isSecretTo, mayRead } from './room/people.ts'
import * as refusal from './room/refusal.ts'
import type { Env, RoomState, Step, Token } from './room/state.ts'
import { changeAffiliations, list } from './rules/affiliations.ts'
import { configuration, configure, checkOwner } from './rules/configure.ts'
import { destroy, ended } from './rules/destroy.ts'
import { moderatedTombstone, moderation, moderatorOf } from './rules/moderate.ts'
import { register, registrationOf } from './rules/register.ts'
import { changeRoles, listRoles } from './rules/roles.ts'
import { issue, revocable, revoke, shown } from './rules/tokens.ts'

export interface RequestParts {
  readonly hall: Hall
  readonly host: HostView
  readonly archive: RoomArchive
  readonly cards: ReturnType<typeof cardsOf>
}

export const roomRequests = ({ hall, host, archive, cards }: RequestParts): readonly IqHandler[] => {
  /** S172: a room that is secret to who asks is none. */
  const roomOf = async ({ to, from }: Ask): Promise<OpenRoom> => {
    const room = await hall.find(to)
    if (room === undefined || room.isGone || isSecretTo(room.state, from)) throw refusal.notFound()
    return room
  }
  const changing = async (ask: Ask, decide: (room: RoomState, env: Env) => Step): Promise<void> =>
    (await roomOf(ask)).change(decide)
  const readable = async (ask: Ask): Promise<OpenRoom> => {
    const room = await roomOf(ask)
    if (!mayRead(room.state, ask.from)) throw refusal.forbidden()
    // §5.1.2: without an archive there is nobody who could answer.
    if (!room.state.config.archived) throw new StanzaError('cancel', 'service-unavailable')
    return room
  }

  const administer = ({ items }: MucAdmin, ask: Ask): Promise<void> => {
    const roles = items.filter(item => item.role !== undefined)
    if (items.length === 0 || items.some(i => i.role !== undefined && i.affiliation !== undefined))
      throw refusal.badRequest()
    if (roles.length > 0 && roles.length < items.length) throw refusal.badRequest()
    return changing(ask, (room, env) =>
      roles.length > 0 ? changeRoles(room, ask.from, items) : changeAffiliations(room, ask.from, items, env),
    )
  }
  const lists = async ({ items }: MucAdmin, ask: Ask): Promise<Element> => {
    const { state } = await roomOf(ask)
    const [item] = items
    if (item === undefined || items.length > 1) throw refusal.badRequest()
    if (item.affiliation !== undefined)
      return MucAdmin.build({ items: list(state, ask.from, item.affiliation) })
    if (item.role === undefined) throw refusal.badRequest()
    return MucAdmin.build({ items: listRoles(state, ask.from, item.role) })
  }
  const own = async ({ form, destroy: how }: MucOwner, ask: Ask): Promise<void> => {
    if (how !== undefined) return changing(ask, room => destroy(room, ask.from, how))
    if (form?.type === 'submit') return changing(ask, (room, env) => configure(room, ask.from, form, env))
    if (form?.type !== 'cancel') throw refusal.badRequest()
    return changing(ask, room => {
      checkOwner(room, ask.from)
      // §10.1.3: a room that nobody wanted to configure is none.
      return room.locked ? ended(room, undefined) : { room, effects: [] }
    })
  }
  const moderate = async (asked: Moderate, ask: Ask): Promise<void> => {
    const room = await roomOf(ask)
    const moderator = moderatorOf(room.state, ask.from)
    if (asked.retract === undefined) throw refusal.badRequest()
    const said = await archive.find(room.jid, asked.id)
    if (said === undefined) throw refusal.notFound()
    const env = room.env()
    const id = env.id()
    // What the archive answers changes before anybody hears of it (XEP-0425 §5).
    const tombstone = moderatedTombstone(room.state, said, moderator, asked, { id, now: env.now })
    await archive.replace(room.jid, asked.id, tombstone)
    await room.change(state => ({ room: state, effects: [moderation(state, moderator, asked, id)] }))
  }
  const hatCommand = hatCommands(host)
  const token = async (asked: TokenRequest, ask: Ask): Promise<Element> => {
    const room = await roomOf(ask)
    const text = Buffer.from(host.random(24)).toString('base64url')
    let made: Token | undefined
    await room.change((state, env) => {
      const issued = issue(state, ask.from, asked, { ...env, id: () => text })
      made = issued.token
      return { room: issued.room, effects: [] }
    })
    return InviteToken.build(shown(made as Token, room.env().now))
  }
  const query = async (asked: MamQuery, ask: Ask): Promise<Element> => {
    const { state } = await readable(ask)
    const session = ask.from.domain === host.domain ? sessionAt(host, ask.from) : undefined
    const send = (result: Element): void =>
      session === undefined ? host.route(Stanza.from(result)) : host.deliver(session, result)
    return answerQuery(archive.queryable(state, ask.from), asked, ask.from, send)
  }

  return [
    onGet('account', DiscoInfo, async ({ node }, ask) =>
      infoOfRoom((await roomOf(ask)).state, ask.from, node),
    ),
    onGet('account', DiscoItems, async ({ node }, ask) =>
      itemsOfRoom((await roomOf(ask)).state, ask.from, node),
    ),
    onGet('account', Ping, async (_, ask) => void (await roomOf(ask))),
    onGet('account', MucAdmin, lists),
    onSet('account', MucAdmin, administer),
    onGet('account', MucOwner, async (_, ask) =>
      MucOwner.build({ form: configuration((await roomOf(ask)).state, ask.from) }),
    ),
    onSet('account', MucOwner, own),
    onSet('account', MamQuery, query),
    onGet('account', MamQuery, async (_, ask) => {
      await readable(ask)
      return queryForm()
    }),
    onGet('account', MamMetadata, async (_, ask) =>
      answerMetadata(archive.queryable((await readable(ask)).state, ask.from)),
    ),
    onSet('account', Moderate, moderate),
    // COMPAT(programs that know XEP-0425 as it was before 0.3).
    onSet('account', ApplyTo, ({ id, moderate: asked }, ask) => {
      if (asked === undefined) throw refusal.badRequest()
      return moderate({ id, retract: asked.retract && {}, reason: asked.reason }, ask)
    }),
    onGet('account', Registration, async (_, ask) =>
      Registration.build(registrationOf((await roomOf(ask)).state, ask.from)),
    ),
    onSet('account', Registration, (asked, ask) =>
      changing(ask, (room, env) => register(room, ask.from, asked, env)),
    ),
    onSet('account', TokenRequest, token),
    onGet('account', InviteTokens, async (_, ask) => {
      const room = await roomOf(ask)
      const { now } = room.env()
      return InviteTokens.build({ tokens: revocable(room.state, ask.from, now).map(t => shown(t, now)) })
    }),
    onSet('account', RevokeToken, ({ text }, ask) =>
      changing(ask, (room, env) => ({ room: revoke(room, ask.from, text, env.now), effects: [] })),
    ),
    onSet('account', AdHocCommand, async (asked, ask) => hatCommand(await roomOf(ask), asked, ask.from)),
    onGet('account', VCard, async (_, ask) => cards.read(await roomOf(ask))),
    onSet('account', VCard, async (_, ask) =>
      cards.write(await roomOf(ask), ask.from, ask.iq.payload as Element),
    ),
  ]
}
