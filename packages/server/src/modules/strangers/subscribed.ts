/**
 * Real-time block lists: nodes of a publish-subscribe service (XEP-0060) whose items are named by the SHA-256 of an address or a domain.
 * They are read whole at the start and once a day, and followed by their events in between. What others list stays in memory: a list that
 * cannot be read blocks nobody, and is asked for again.
 */
import { el, Jid, Pubsub, PubsubEvent, type PubsubInput, Stanza, StanzaError } from '@corrillo/xmpp'
import type { Clock, HostView, Log, Message } from '../../host/module.ts'
import { isHash } from './listed.ts'

const ANSWER_MS = 30_000
const DAY_MS = 86_400_000
const FIRST_RETRY_MS = 60_000
const LAST_RETRY_MS = 3_600_000
/** One page of items (XEP-0060 §6.5.4); a service may give fewer. */
const PAGE = 250

export interface Source {
  readonly service: Jid
  readonly node: string
}
export interface SourceState {
  readonly list: string
  readonly state: 'asked' | 'followed' | 'unreachable'
  readonly entries: number
  readonly matches: number
}
export interface SubscribedOptions {
  readonly sources: readonly Source[]
  /** Entries that one list may have. */
  readonly most: number
  readonly host: Pick<HostView, 'ask' | 'domain' | 'random'>
  readonly clock: Clock
  readonly log: Log
  /** Somebody may be listed from now on. */
  readonly changed: () => void
}

const nameOf = ({ service, node }: Source): string => `${service}/${node}`

const follow = (source: Source, { most, host, clock, log, changed }: SubscribedOptions) => {
  let hashes = new Set<string>()
  let state: SourceState['state'] = 'asked'
  let matches = 0
  let cancel = (): void => {}
  let stopped = false

  const add = (into: Set<string>, id: string | undefined): void => {
    const hash = id?.toLowerCase()
    if (hash !== undefined && isHash(hash) && into.size < most) into.add(hash)
  }
  const ask = async (type: 'get' | 'set', request: PubsubInput): Promise<Stanza> => {
    const id = Buffer.from(host.random(12)).toString('base64url')
    const attrs = { type, id, from: host.domain, to: source.service.toString() }
    const answer = await host.ask(
      Stanza.from(el('jabber:client', 'iq', attrs, Pubsub.build(request))),
      ANSWER_MS,
    )
    if (answer === undefined) throw new Error('no answer')
    if (answer.type === 'error') throw StanzaError.fromElement(answer.element)
    return answer
  }
  const whole = async (): Promise<Set<string>> => {
    const all = new Set<string>()
    let seen = 0
    for (let after: string | undefined; ; ) {
      const { element } = await ask('get', {
        items: { node: source.node },
        set: { max: PAGE, ...(after === undefined ? {} : { after }) },
      })
      const { items, set } = Pubsub.parse(element.elements()[0] ?? element)
      for (const { id } of items?.items ?? []) add(all, id)
      seen += items?.items.length ?? 0
      // A service without pages gives all at once, and a page that leads nowhere is the last one. What is no entry counts, too.
      if (set?.last === undefined || set.last === after || seen >= most || !items?.items.length) return all
      after = set.last
    }
  }
  const read = async (): Promise<void> => {
    await ask('set', { subscribe: { node: source.node, jid: Jid.of('', host.domain) } })
    hashes = await whole()
    state = 'followed'
    log.info('block list read', { list: nameOf(source), entries: hashes.size })
    changed()
  }
  const turn = (retry: number): void => {
    read()
      .then(() => DAY_MS)
      .catch((error: unknown) => {
        state = 'unreachable'
        log.warn('block list not read', { list: nameOf(source), error: String(error) })
        return retry
      })
      .then(ms => {
        if (!stopped) cancel = clock.after(ms, () => turn(Math.min(retry * 2, LAST_RETRY_MS)))
      })
  }

  return {
    name: nameOf(source),
    start: () => turn(FIRST_RETRY_MS),
    stop(): void {
      stopped = true
      cancel()
    },
    has(entries: readonly string[]): boolean {
      const found = entries.some(hash => hashes.has(hash))
      if (found) matches++
      return found
    },
    event({ items, purge, delete: gone }: PubsubEvent): void {
      for (const { id } of items?.items ?? []) add(hashes, id)
      for (const { id } of items?.retracted ?? []) hashes.delete(id.toLowerCase())
      if (purge || gone) hashes.clear()
      if (items?.items.length) changed()
    },
    state: (): SourceState => ({ list: nameOf(source), state, entries: hashes.size, matches }),
  }
}

const nodeOf = ({ items, purge, delete: gone }: PubsubEvent): string | undefined =>
  (items ?? purge ?? gone)?.node

export const subscribedLists = (options: SubscribedOptions) => {
  const lists = options.sources.map(source => follow(source, options))
  return {
    start(): void {
      for (const list of lists) list.start()
    },
    stop(): void {
      for (const list of lists) list.stop()
    },
    get empty(): boolean {
      return lists.length === 0
    },
    /** The name of the list that has one of these hashes. */
    listing: (hashes: readonly string[]): string | undefined => lists.find(list => list.has(hashes))?.name,
    /** Whether it is an event of one of the lists; nobody else's words change one. */
    heard({ from, element }: Message): boolean {
      const found = element.child('event', PubsubEvent.ns)
      const event = found && PubsubEvent.tryParse(found)
      const list = event && lists.find(({ name }) => name === `${from}/${nodeOf(event)}`)
      if (!event || !list) return false
      list.event(event)
      return true
    },
    states: (): readonly SourceState[] => lists.map(list => list.state()),
  }
}
export type SubscribedLists = ReturnType<typeof subscribedLists>
