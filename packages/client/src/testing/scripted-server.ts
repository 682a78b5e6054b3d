/** A small server in memory with the other end in the test's hands: signs in by SCRAM, keeps PEP items, and says what it is told to. */
import { scramHashes } from '@corrillo/crypto'
import {
  buildSasl,
  closeFrame,
  deriveCredentials,
  el,
  type Element,
  EntityTime,
  iqResult,
  Jid,
  MamFin,
  MamQuery,
  NS_BIND,
  NS_CLIENT,
  NS_SASL,
  NS_SM,
  NS_STREAM,
  NS_TIME,
  openFrame,
  parseElement,
  parseFrame,
  AUTHENTICATED_LIMITS,
  Pubsub,
  readSasl,
  type ResultSet,
  RosterQuery,
  SaslError,
  ScramServer,
  Stanza,
  StanzaError,
  StreamLimitsFeature,
  errorReply,
  xml,
} from '@corrillo/xmpp'
import type { Line, Listener, Peer } from '../platform/memory/index.ts'

export const DOMAIN = 'plaza.example'
export const ME = `ana@${DOMAIN}`
export const PASSWORD = 'correct horse'
const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
const text = new TextDecoder()
const utf8 = new TextEncoder()

export interface ScriptedServer {
  readonly listen: Listener
  /** Stanzas that the client sent, oldest first. */
  readonly sent: readonly Element[]
  /** What the client said of the stream once it was signed in, oldest first. */
  readonly nonzas: readonly Element[]
  /** Items by owner and node. */
  readonly items: Map<string, Map<string, Element>>
  password: string
  isDisabled: boolean
  /** Sessions outlive their connections (XEP-0198 §5). */
  isResumable: boolean
  /** What it says to XEP-0202. */
  now: (() => number) | undefined
  mechanisms: readonly string[]
  /** The largest stanza that it says to take (XEP-0478). */
  stanzaBytes: number
  /** Of a message to a group, where that may be larger. */
  groupBytes: number | undefined
  /** What the features show when somebody on the way has changed them. */
  shown: readonly string[] | undefined
  /** Rows of the archive, oldest first. */
  archive: readonly { readonly id: string; readonly at: Date; readonly message: Element }[]
  roster: readonly { readonly jid: string; readonly subscription: 'both' | 'none' }[]
  /** Answers what this server knows nothing of, such as what is asked of a room. */
  other: ((iq: Stanza) => Element | undefined) | undefined
  /** Nodes, as in `items`, that we may not read. */
  readonly denied: Set<string>
  /** Accounts elsewhere whose server does not answer, and programs that do not: ours says so, or nobody says anything. */
  readonly away: Map<string, 'told' | 'silent'>
  push(stanza: Element | string): void
  drop(): void
  readonly resource: string
}

export const scriptedServer = (me = ME): ScriptedServer => {
  const { local, domain } = Jid.parse(me)
  const sent: Element[] = []
  const nonzas: Element[] = []
  let line: Line | undefined
  /** Of the session that may be resumed: what came, and all that went. */
  let handled = 0
  let told: string[] = []
  const tell = (stanza: string): void => {
    told.push(stanza)
    line?.send(stanza)
  }
  const server: ScriptedServer = {
    sent,
    nonzas,
    items: new Map(),
    password: PASSWORD,
    isDisabled: false,
    isResumable: false,
    now: undefined,
    mechanisms: ['SCRAM-SHA-512', 'SCRAM-SHA-256'],
    stanzaBytes: 262_144,
    groupBytes: undefined,
    shown: undefined,
    archive: [],
    roster: [{ jid: `bruno@${DOMAIN}`, subscription: 'both' }],
    other: undefined,
    denied: new Set(),
    away: new Map(),
    resource: `${me}/one`,
    push: stanza => tell(stanza.toString()),
    drop: () => line?.drop('cut'),
    listen: theLine => {
      line = theLine
      return peer(theLine)
    },
  }

  const peer = (to: Line): Peer => {
    const send = (e: Element) => to.send(e.toString())
    let isIn = false
    let scram: ScramServer | undefined
    const features = () =>
      isIn
        ? el(
            NS_STREAM,
            'features',
            {},
            el(NS_BIND, 'bind'),
            el(NS_SM, 'sm'),
            StreamLimitsFeature.build({ maxBytes: server.stanzaBytes, groupBytes: server.groupBytes }),
          )
        : el(
            NS_STREAM,
            'features',
            {},
            el(
              NS_SASL,
              'mechanisms',
              {},
              ...(server.shown ?? server.mechanisms).map(name => el(NS_SASL, 'mechanism', {}, name)),
            ),
          )
    const sasl = async (element: Element): Promise<void> => {
      const message = readSasl(element)
      if (message?.kind === 'auth') {
        const hash = message.mechanism === 'SCRAM-SHA-512' ? 'SHA-512' : 'SHA-256'
        const functions = scramHashes(random)
        const credentials = await deriveCredentials(
          functions,
          hash,
          server.password,
          utf8.encode('salt of this test'),
          4096,
        )
        scram = new ScramServer({
          crypto: functions,
          hash,
          plus: false,
          advertised: { mechanisms: server.mechanisms },
          bindings: new Map(),
          lookup: async name => (name === local ? credentials : undefined),
          decoy: { key: random(32), iterations: 4096 },
        })
        return send(
          buildSasl({ kind: 'challenge', data: utf8.encode(await scram.first(text.decode(message.data))) }),
        )
      }
      if (message?.kind !== 'response' || !scram) return
      try {
        const { serverFinal } = await scram.final(text.decode(message.data))
        if (server.isDisabled) throw new SaslError('account-disabled')
        isIn = true
        send(buildSasl({ kind: 'success', data: utf8.encode(serverFinal) }))
      } catch (error) {
        if (!(error instanceof SaslError)) throw error
        send(buildSasl({ kind: 'failure', error }))
      }
    }
    return {
      closed() {},
      receive(frame) {
        const event = parseFrame(frame, AUTHENTICATED_LIMITS)
        if (event.kind === 'close') return to.send(closeFrame())
        if (event.kind === 'open') {
          to.send(openFrame({ from: domain, id: 'x', version: '1.0', ns: NS_CLIENT }))
          return send(features())
        }
        const { element } = event
        if (element.ns === NS_SASL) return void sasl(element)
        if (element.ns !== NS_CLIENT) nonzas.push(element)
        if (element.ns === NS_SM) {
          if (element.name === 'enable') {
            handled = 0
            told = []
            send(el(NS_SM, 'enabled', server.isResumable ? { id: 'kept', resume: 'true' } : {}))
          }
          if (element.name === 'resume') {
            send(el(NS_SM, 'resumed', { previd: 'kept', h: String(handled) }))
            for (const stanza of told.slice(Number(element.attr('h')))) to.send(stanza)
          }
          if (element.name === 'r') send(el(NS_SM, 'a', { h: String(handled) }))
          return
        }
        if (!element.child('bind', NS_BIND)) handled++
        sent.push(element)
        if (element.name === 'iq') for (const answer of answers(element)) tell(answer.toString())
      },
    }
  }
  const answers = (iq: Element): readonly Element[] => {
    const stanza = Stanza.from(iq)
    if (stanza.type === 'result' || stanza.type === 'error') return []
    const ok = (payload?: Element) => [iqResult(stanza, payload).element]
    const no = (condition: 'item-not-found' | 'not-authorized' | 'service-unavailable') => [
      errorReply(stanza, new StanzaError('cancel', condition))!.element,
    ]
    const away = server.away.get(String(stanza.to)) ?? server.away.get(stanza.to?.bare.toString() ?? me)
    if (away === 'silent') return []
    if (away === 'told')
      return [errorReply(stanza, new StanzaError('wait', 'remote-server-timeout'))!.element]
    if (iq.child('bind', NS_BIND)) return ok(el(NS_BIND, 'bind', {}, el(NS_BIND, 'jid', {}, server.resource)))
    if (RosterQuery.in(iq)) {
      const items = server.roster.map(({ jid, subscription }) => ({
        jid: Jid.parse(jid),
        subscription,
        groups: [],
      }))
      return ok(RosterQuery.build({ items, ver: '1' }))
    }
    if (iq.child('enable', 'urn:xmpp:carbons:2')) return ok()
    if (server.now && iq.child('time', NS_TIME))
      return ok(EntityTime.build({ tzo: 'Z', utc: new Date(server.now()) }))
    const query = MamQuery.in(iq)
    if (query) return [...rows(query.queryid ?? '', query.set), ...ok(fin(query.set))]
    const pubsub = Pubsub.in(iq)
    const owner = stanza.to?.toString() ?? me
    if (pubsub?.publish) {
      const item = pubsub.publish.items[0]!
      const node = `${me} ${pubsub.publish.node}`
      server.items.set(node, new Map(server.items.get(node)).set(item.id ?? 'current', item.payload!))
      return ok()
    }
    if (pubsub?.items) {
      if (server.denied.has(`${owner} ${pubsub.items.node}`)) return no('not-authorized')
      const found = server.items.get(`${owner} ${pubsub.items.node}`)
      const wanted = pubsub.items.items.map(item => item.id)
      const items = [...(found ?? [])]
        .filter(([id]) => wanted.length === 0 || wanted.includes(id))
        .map(([id, payload]) => ({ id, payload }))
      return found ? ok(Pubsub.build({ items: { node: pubsub.items.node, items } })) : no('item-not-found')
    }
    const other = server.other?.(stanza)
    return other ? ok(other) : no('service-unavailable')
  }
  /** XEP-0313 with pages of what is asked for, forwards by `after`, backwards by `before`. */
  const pageOf = (set: ResultSet | undefined) => {
    const { archive } = server
    const place = (id: string | undefined) => archive.findIndex(row => row.id === id)
    const max = set?.max ?? 50
    const end = set?.before === undefined || set.before === '' ? archive.length : place(set.before)
    const start = set?.before === undefined ? place(set?.after) + 1 : Math.max(0, end - max)
    const page = archive.slice(start, Math.min(end, start + max))
    const isAll = set?.before === undefined ? start + page.length >= archive.length : start === 0
    return { page, isAll }
  }
  const rows = (queryid: string, set: ResultSet | undefined): readonly Element[] =>
    pageOf(set).page.map(({ id, at, message }) => archived(queryid, id, at, message))
  const fin = (set: ResultSet | undefined) =>
    MamFin.build({ complete: pageOf(set).isAll, stable: true, set: { count: server.archive.length } })
  return server
}

export const archived = (
  queryid: string,
  id: string,
  at: Date,
  message: Element,
  from = ME,
): Element => xml`<message xmlns='jabber:client' from='${from}' to='${ME}'>
  <result xmlns='urn:xmpp:mam:2' queryid='${queryid}' id='${id}'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='${at.toISOString()}'/>${message}</forwarded></result></message>`
export const parsed = (source: string): Element => parseElement(source)
