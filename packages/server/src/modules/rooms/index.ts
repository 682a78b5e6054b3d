/**
 * XEP-0045 Multi-User Chat. A room is a value (`room/`), its rules make a new one of it and say what is to be told (`rules/`); around it
 * are storage, the way in and the way out. What was said is in the archive of the room, on disk, before anybody hears it (D1); what everybody
 * hears is one order (D3). Who is inside is not kept over a restart: clients find out by a ping and enter again (XEP-0410).
 */
import {
  ChannelSearch,
  DiscoItems,
  type Jid,
  Ping,
  type ResultSet,
  StanzaError,
  UniqueRoomName,
} from '@corrillo/xmpp'
import { type Addressed, type Awaitable, defineModule, onGet, type Outcome } from '../../host/module.ts'
import { isPromise } from '../../host/awaitable.ts'
import { archive, document, map } from '../../storage/shapes.ts'
import { blocking } from '../blocking/index.ts'
import { retention } from '../retention/index.ts'
import { serviceDisco } from '../disco/index.ts'
import { cards as cardsOf } from './cards.ts'
import { ComingAndGoing } from './coming-and-going.ts'
import { correspondence } from './correspondence.ts'
import { Delivery } from './delivery.ts'
import { itemOf, publicRooms, roomPages, SERVICE_FEATURES } from './disco.ts'
import { Hall, type Listing } from './hall.ts'
import { Relay } from './relay.ts'
import { roomRequests } from './requests.ts'
import { RoomArchive } from './room-archive.ts'
import type { Affiliated } from './room/state.ts'
import { search, searchForm } from './search.ts'
import { section } from './settings.ts'
import { Speaking } from './speaking.ts'

const DAY_MS = 86_400_000
/** Devices under one nick. */
const SEATS = 20
/** An empty room stays in memory so long. */
const IDLE_MS = 10 * 60_000
const PAGE = 500

export const rooms = defineModule({
  name: 'rooms',
  specs: [
    { xep: 45, version: '1.35.5' },
    { xep: 307, version: '0.1' },
    { xep: 317, version: '0.3.1' },
    { xep: 410, version: '1.1.0' },
    { xep: 421, version: '1.0.1' },
    { xep: 425, version: '0.3.0', note: 'and as it was in 0.2.1' },
    { xep: 433, version: '0.1.0', note: 'rooms of this server' },
    { xep: 463, version: '0.2.0' },
    { xep: 486, version: '0.1.0' },
    { xep: 488, version: '0.1.0' },
    { xep: 500, version: '0.1.1' },
  ],
  needs: { blocking, retention },
  config: section,
  stores: { messages: archive(), affiliations: map<Affiliated>(), cards: document<string>() },
  setup({ config, stores, needs, host, accounts, records, clock, log }) {
    const domain = `${config.subdomain}.${host.domain}`
    const messages = new RoomArchive(stores.messages, { clock, log, page: config.page })
    const fresh = () => Buffer.from(host.random(15)).toString('base64url')
    const letters = correspondence(host, clock, needs.blocking.blocked)
    const hall: Hall = new Hall({
      domain,
      host,
      records,
      rows: stores.affiliations,
      cards: stores.cards,
      archive: messages,
      log,
      seatsChanged: (before, after) => goings.seatsChanged(before, after),
      surroundings: {
        archive: messages,
        delivery: new Delivery(host, needs.blocking.blocked, log),
        limits: {
          occupants: config.occupants,
          affiliations: config.affiliations,
          nickLength: config.nick_length,
          subjectBytes: config.subject_bytes,
          presenceOccupants: config.presence_occupants,
          archive: config.archive,
          persistent: config.persistent,
          seatsPerOccupant: SEATS,
        },
        now: () => clock.now(),
        id: fresh,
        post: letters.post,
      },
    })
    const goings: ComingAndGoing = new ComingAndGoing({ hall, host, accounts, clock, log, settings: config })
    const speaking = new Speaking({
      hall,
      archive: messages,
      host,
      clock,
      goings,
      correspondence: letters,
      blocked: needs.blocking.blocked,
      messagesPerSecond: config.messages_per_second,
    })
    const relay = new Relay(hall, host)

    const receive = (stanza: Addressed): Awaitable<Outcome | undefined | void> => {
      if (stanza.kind === 'message') return speaking.receive(stanza)
      return stanza.kind === 'presence' ? goings.receive(stanza) : relay.receive(stanza)
    }

    const watch = (): (() => void) =>
      clock.after(config.ping_seconds * 1000, () => {
        stopWatching = watch()
        goings.pingStrangers()
        hall.tidy(clock.now() - IDLE_MS)
      })
    let stopWatching = watch()
    const expire = async (): Promise<void> => {
      await messages.expire(clock.now() - config.retention_days * DAY_MS)
    }
    if (config.retention_days > 0) needs.retention.daily(expire)

    /** What there is in this organisation is told outside only where that is wanted. */
    const shownTo = async (who: Jid): Promise<readonly Listing[]> =>
      who.domain === host.domain || config.directory === 'anyone' ? publicRooms(hall) : []
    const [info] = serviceDisco({
      identities: [{ category: 'conference', type: 'text', name: config.name }],
      features: SERVICE_FEATURES,
    })
    return {
      services: [
        {
          domain,
          name: config.name,
          iq: [
            ...(info ? [info] : []),
            onGet('host', DiscoItems, async ({ node, set }, { from }) =>
              listing(await shownTo(from), node, set),
            ),
            onGet('host', Ping, () => undefined),
            onGet('host', UniqueRoomName, () => UniqueRoomName.build({ name: fresh().toLowerCase() })),
            onGet('host', ChannelSearch, async (asked, { from }) =>
              asked.form === undefined ? searchForm() : search(hall, await shownTo(from), asked),
            ),
            ...roomRequests({ hall, host, archive: messages, cards: cardsOf(stores.cards) }),
          ],
          receive: stanza => addressed(stanza, receive),
        },
      ],
      events: {
        closed: ({ session }) => goings.gone(session.jid, undefined, [333]),
        accountLeaving: ({ account, wait }) => wait(goings.forget(account)),
        stopping: ({ wait }) => wait(goings.closes()),
      },
      api: { domain },
      async stop() {
        stopWatching()
        await hall.stop()
      },
    }
  },
})

/** XEP-0045 §15.6: an error says that it was the room that refused. */
const addressed = <T>(stanza: Addressed, receive: (stanza: Addressed) => Awaitable<T>): Awaitable<T> => {
  const named = (error: unknown): never => {
    if (!(error instanceof StanzaError) || error.by !== undefined) throw error
    throw new StanzaError(error.type, error.condition, error.text, error.extra, stanza.to.bare.toString())
  }
  try {
    const done = receive(stanza)
    return isPromise(done) ? done.catch(named) : done
  } catch (error) {
    return named(error)
  }
}

/** §6.3, a page at a time. */
const listing = (all: readonly Listing[], node: string | undefined, set: ResultSet | undefined) => {
  if (node !== undefined) throw new StanzaError('cancel', 'item-not-found')
  const page = roomPages.of(all, set ?? {}, PAGE)
  return DiscoItems.build({
    items: page.rows.map(itemOf),
    ...((page.rows.length < all.length || set !== undefined) && { set: page.set }),
  })
}
