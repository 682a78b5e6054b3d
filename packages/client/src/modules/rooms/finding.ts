/** Which groups of the own server want to be found (XEP-0433; XEP-0045 §6.3 where that is not spoken). Loaded when somebody looks. */
import {
  ChannelSearch,
  ChannelSearchResult,
  DiscoInfo,
  DiscoItems,
  FORM_CHANNEL_SEARCH,
  formOf,
  Jid,
  NS_CHANNEL_SEARCH,
  type ResultSet,
  StanzaError,
} from '@corrillo/xmpp'
import { ClientError, type FoundGroup, type FoundGroups } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { ABOUT_MAX, NAME_MAX } from '../../store/rooms.ts'
import { owning } from './owning.ts'
import type { RoomInfo } from './requests.ts'

const PAGE = 20
/** Of a list that cannot be searched: so much of it is read in one go. */
const PAGES_READ = 10
const WORDS_MAX = 10
const WORD_MAX = 60

interface Row {
  readonly jid: Jid
  readonly name?: string | undefined
  /** All that there is to know; without it the room is asked. */
  readonly known?: Pick<FoundGroup, 'about' | 'people'> | undefined
}
interface Rows {
  readonly rows: readonly Row[]
  readonly next: string | undefined
  readonly total: number | undefined
}

export const finding = (given: Given, infoOf: (room: string) => Promise<RoomInfo>) => {
  const { connection, rooms } = given
  const { requests } = connection
  const owner = owning(given)
  let where: Promise<{ readonly to: string; readonly searches: boolean }> | undefined
  const ask = async () => {
    const to = await owner.service()
    const info = DiscoInfo.in(await requests.request('get', DiscoInfo.build({}), { to }))
    return { to, searches: info?.features.some(feature => feature.var === NS_CHANNEL_SEARCH) === true }
  }
  const service = () =>
    (where ??= ask().catch(error => {
      where = undefined
      throw error
    }))

  const searched = async (to: string, words: readonly string[], after: string | undefined): Promise<Rows> => {
    const form = formOf(
      'submit',
      FORM_CHANNEL_SEARCH,
      words.length === 0 ? { all: true } : { q: words.join(' ') },
    )
    const asked = ChannelSearch.build({ form, set: { max: PAGE, ...(after !== undefined && { after }) } })
    const found = ChannelSearchResult.in(await requests.request('get', asked, { to }))
    const items = found?.items.slice(0, PAGE) ?? []
    const rows = items.flatMap(({ address, name, users, open, description: about }): Row[] => {
      const jid = Jid.tryParse(address)
      return jid ? [{ jid, name, known: open === true ? { about, people: users } : undefined }] : []
    })
    return { rows, next: nextOf(found?.set, items.length), total: found?.set?.count }
  }
  const listed = async (to: string, words: readonly string[], after: string | undefined): Promise<Rows> => {
    let next = after
    for (let page = 0; page < PAGES_READ; page++) {
      const set = { max: PAGE, ...(next !== undefined && { after: next }) }
      const found = DiscoItems.in(await requests.request('get', DiscoItems.build({ set }), { to }))
      const items = found?.items.slice(0, PAGE) ?? []
      next = nextOf(found?.set, items.length)
      const rows = items.filter(({ jid, name = '' }) => {
        const text = `${name}\n${jid.local}`.toLowerCase()
        return words.every(word => text.includes(word))
      })
      if (rows.length > 0 || next === undefined) return { rows, next, total: undefined }
    }
    return { rows: [], next, total: undefined }
  }
  /** undefined: it is gone, or says nothing of itself. */
  const described = async ({ jid, name, known }: Row): Promise<FoundGroup | undefined> => {
    const address = jid.bare.toString()
    const isInside = rooms.get(address)?.standing === 'in'
    const shown = { address, name: name?.slice(0, NAME_MAX) || jid.local, isInside }
    if (known)
      return {
        ...shown,
        about: known.about?.trim().slice(0, ABOUT_MAX) || undefined,
        people: known.people,
        kind: 'open',
        needsPassword: false,
        membersOnly: false,
      }
    try {
      const { about, people, kind, needsPassword, membersOnly } = await infoOf(address)
      return { ...shown, about, people, kind, needsPassword, membersOnly }
    } catch (error) {
      if (error instanceof StanzaError || error instanceof ClientError) return undefined
      throw error
    }
  }
  return async (text: string, after?: string): Promise<FoundGroups> => {
    if (!connection.isUp) throw new ClientError('offline')
    const words = text.toLowerCase().split(/\s+/u).filter(Boolean).slice(0, WORDS_MAX)
    const { to, searches } = await service()
    const short = words.map(word => word.slice(0, WORD_MAX))
    const { rows, next, total } = await (searches ? searched : listed)(to, short, after)
    const groups = await Promise.all(
      rows.filter(({ jid }) => jid.domain === to && jid.local !== '').map(described),
    )
    return { groups: groups.filter(group => group !== undefined), next, total }
  }
}

/** XEP-0059 §2.1: the last of a page, where there are more behind it. */
const nextOf = ({ first, last, count }: Partial<ResultSet> = {}, got: number): string | undefined => {
  if (got === 0 || last === undefined) return undefined
  return count !== undefined && (first?.index ?? 0) + got >= count ? undefined : last
}
