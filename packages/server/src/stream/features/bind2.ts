/** XEP-0386: a resource as part of the sign-in. */
import { createHmac, createSecretKey } from 'node:crypto'
import { Bind2Feature, type Bind2Request, type Element, Jid, StreamError } from '@corrillo/xmpp'
import { random } from '../../host/random.ts'
import type { BoundSession } from '../../session/bound.ts'
import type { Inline } from '../inline.ts'
import type { ClientStream } from '../stream.ts'
import { type Binder, hasRoom } from './bind.ts'

export interface Bind2Options {
  binder(): Binder
  readonly sessionsPerAccount: number
  /** Of this server, kept: a client keeps its resource (§4.1). */
  readonly secret: Uint8Array
}

/** A tag that is longer says more than which program it is. */
const MAX_TAG = 64

export const offerOfBind2 = (inline: Inline): Element =>
  Bind2Feature.build({ inline: { features: inline.bind?.flatMap(step => step.feature ?? []) } })

/** §4.1: the same for the same client and tag; nobody learns the client's id from it. */
const ownPart = (secret: Uint8Array, local: string, tag: string, agent: string | undefined): string =>
  agent === undefined
    ? Buffer.from(random(9)).toString('base64url')
    : createHmac('sha256', createSecretKey(secret))
        .update(`resource ${local}\0${tag}\0${agent.toLowerCase()}`)
        .digest()
        .toString('base64url', 0, 9)

/** A tag that makes no resource is passed over. */
const jidOf = (wish: Bind2Request, agent: string | undefined, local: string, options: Bind2Options): Jid => {
  const { domain } = options.binder()
  const { tag = '' } = wish
  const own = ownPart(options.secret, local, tag, agent)
  const tagged =
    tag === '' || tag.length > MAX_TAG ? undefined : Jid.tryParse(`${local}@${domain}/${tag}/${own}`)
  return tagged ?? Jid.of(local, domain, own)
}

/** Binds, or ends the stream when the account has too many sessions (S091). */
export const bindInline = (
  wish: Bind2Request,
  agent: string | undefined,
  stream: ClientStream,
  options: Bind2Options,
): BoundSession => {
  const binder = options.binder()
  const jid = jidOf(wish, agent, stream.local as string, options)
  if (!hasRoom(binder, jid, options.sessionsPerAccount))
    throw new StreamError('resource-constraint', 'too many sessions')
  const session = binder.bind(jid, stream)
  stream.bound(session)
  return session
}
