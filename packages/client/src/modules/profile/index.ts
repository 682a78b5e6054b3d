/**
 * XEP-0084, XEP-0172: the picture and the name that people give themselves, as they tell whoever may see that they are there
 * (XEP-0163 §4). Strangers tell us nothing. What a picture is made of is had when somebody looks at it, and kept sealed.
 */
import {
  AvatarMetadata,
  type Element,
  Nick,
  NS_AVATAR_METADATA,
  NS_NICK,
  notifyFeature,
  StanzaError,
} from '@corrillo/xmpp'
import type { People } from '../../api.ts'
import type { ClientModule, Given } from '../../pipeline/module.ts'
import { source, type Value } from '../../value/value.ts'
import type { Pep } from '../pep/index.ts'
import { seenLine, shortened } from './unseen.ts'

export interface Shown {
  readonly nick?: string | undefined
  /** The name of their picture: its SHA-1. */
  readonly picture?: string | undefined
}
/** What of `People` is about pictures and names. */
type Showing = Pick<People, 'picture' | 'setName' | 'setPicture' | 'showsPictureToAll' | 'showPictureToAll'>
interface Kept {
  readonly id: string
  readonly bytes: Uint8Array
}
const OWN = 'profile'
/** The name that was typed when the account was made; it goes when the server has it. */
export const NAME_TO_TELL = 'name-to-tell'
const NAME_MAX = 80
/** Pictures that turned out to be none; they are not asked for again in this session. */
const REFUSED_MAX = 500

/** One line, without what turns a line around or cannot be seen. */
export const nickIn = (payload: Element | undefined): string | undefined =>
  shortened(seenLine((payload && Nick.tryParse(payload)?.nick) ?? ''), NAME_MAX) || undefined
/** One that is kept by their server: what lies elsewhere would tell that somewhere who we are (S261). */
export const pictureIn = (payload: Element | undefined): string | undefined =>
  (payload && AvatarMetadata.tryParse(payload))?.infos.find(
    ({ id, url }) => url === undefined && /^[0-9a-f]{40}$/u.test(id),
  )?.id

export const profiles = (given: Given, pep: Pep) => {
  const { address, contacts, store } = given
  const own = source<Shown>({})
  const asking = new Map<string, Promise<Uint8Array | undefined>>()
  const refused = new Set<string>()

  const told = (from: string, change: Shown): Promise<void> =>
    store.exclusive(async unit => {
      if ('picture' in change && change.picture === undefined)
        unit.delete('pictures', unit.hidden('pictures', from))
      if (from === address) {
        const next = { ...own.get(), ...change }
        unit.put('account', OWN, next)
        unit.afterwards(() => own.set(next))
      } else if (contacts.in(unit, from)?.inRoster) contacts.update(unit, from, change)
    })
  pep.on(NS_AVATAR_METADATA, (from, payload) => told(from, { picture: pictureIn(payload) }))
  pep.on(NS_NICK, (from, payload) => told(from, { nick: nickIn(payload) }))

  const refuse = (key: string): void => {
    if (refused.size < REFUSED_MAX) refused.add(key)
  }
  const had = async (who: string, id: string): Promise<Uint8Array | undefined> => {
    const { fetched } = await import('./picture.ts')
    const bytes = await fetched(given, pep, who, id)
    if (!bytes) {
      refuse(`${who} ${id}`)
      return undefined
    }
    await store.exclusive(async unit => {
      unit.put('pictures', unit.hidden('pictures', who), { id, bytes } satisfies Kept)
    })
    return bytes
  }
  /** Once, however many look at it. */
  const ask = (who: string, id: string): Promise<Uint8Array | undefined> => {
    const key = `${who} ${id}`
    const known = asking.get(key)
    if (known || refused.has(key)) return known ?? Promise.resolve(undefined)
    const question = had(who, id)
      .catch((error: unknown) => {
        if (error instanceof StanzaError && error.type !== 'wait') refuse(key)
        return undefined
      })
      .finally(() => asking.delete(key))
    asking.set(key, question)
    return question
  }
  const publisher = async () => (await import('./publishing.ts')).publishing(given, pep)

  const module: ClientModule = {
    name: 'profile',
    features: [notifyFeature(NS_AVATAR_METADATA), notifyFeature(NS_NICK)],
  }
  const setName = async (name: string): Promise<void> =>
    (await publisher()).name(name.trim().slice(0, NAME_MAX))
  const people: Showing = {
    async picture(who, id) {
      const kept = await store.get<Kept>('pictures', store.hidden('pictures', who))
      const bytes = kept?.id === id ? kept.bytes : await ask(who, id)
      if (!bytes) return undefined
      const type = (await import('./picture.ts')).kindOf(bytes)
      return type && new Blob([bytes as BlobPart], { type })
    },
    setName,
    setPicture: async picture => (await publisher()).picture(picture),
    showsPictureToAll: async () => (await publisher()).isOpen(),
    showPictureToAll: async on => (await publisher()).setOpen(on),
  }
  return {
    module,
    people,
    own: own as Value<Shown>,
    setRoomPicture: async (room: string, picture: Blob | undefined) =>
      (await publisher()).roomPicture(room, picture),
    async ready(): Promise<void> {
      const name = await store.get<string>('account', NAME_TO_TELL)
      if (name === undefined) return
      await setName(name)
      await store.exclusive(async unit => unit.delete('account', NAME_TO_TELL))
    },
    async load(): Promise<void> {
      own.set((await store.get<Shown>('account', OWN)) ?? {})
    },
  }
}
