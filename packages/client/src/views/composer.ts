/** What stands below the conversation, and whether something can be sent. */
import type { Composer, Device, OpenPgpKey, OpenPgpKeyOf, OtrTalk } from '../api.ts'
import { newcomersOf, type RoomRecord } from '../store/rooms.ts'

export interface ComposerInput {
  /** What the contact is called. */
  readonly name: string
  readonly draft: string
  readonly encrypted: boolean
  /** How far it is by OTR; undefined: by OMEMO. */
  readonly otr?: OtrTalk['stage'] | undefined
  readonly blocked: boolean
  readonly typing: boolean
  /** The device lists are being fetched, or were never had. */
  readonly looking: boolean
  /** Devices of the contact that are announced at present. */
  readonly devices: readonly Device[]
  /** Only verified ones get anything here. */
  readonly strict: boolean
  /** It goes by OpenPGP: by these keys, and not by those devices. */
  readonly openpgp?: OpenPgpInput | undefined
}
export interface OpenPgpInput {
  readonly hasOwn: boolean
  /** Of each that it is for; undefined: they were not asked yet. */
  readonly people: readonly { readonly name: string; readonly keys: readonly OpenPgpKeyOf[] | undefined }[]
}
export interface RoomComposerInput
  extends Pick<ComposerInput, 'draft' | 'encrypted' | 'typing' | 'looking' | 'strict' | 'openpgp'> {
  readonly room: RoomRecord
  /** When we wrote the last message here that has not failed. */
  readonly wroteAt: number
  /** Of each member but us. */
  readonly members: readonly {
    readonly address: string
    readonly name: string
    readonly devices: readonly Device[]
    /** Their server does not answer, and they have no device that we could write to without. */
    readonly silent: boolean
  }[]
}

export const composerOf = ({
  name,
  draft,
  encrypted,
  otr,
  blocked,
  typing,
  looking,
  devices,
  strict,
  openpgp,
}: ComposerInput): Composer => {
  if (openpgp && encrypted && !blocked) return byKeys(openpgp, { draft, typing, strict, isRoom: false })
  const undecided = strict ? [] : devices.filter(device => device.trust === 'undecided')
  const untimed = devices.some(isUntimed) || undefined
  const common = { draft, encrypted, undecided, typing, untimed, onceUnseen: onceUnseen([{ name, devices }]) }
  if (blocked) return { ...common, state: 'blocked' }
  if (otr !== undefined)
    return { ...common, otr, undecided: [], state: otr === 'private' ? 'ready' : 'not-private' }
  if (!encrypted) return { ...common, state: 'ready' }
  if (undecided.length > 0) return { ...common, state: 'undecided' }
  if (devices.some(strict ? isVerified : canRead)) return { ...common, state: 'ready' }
  if (strict && devices.length > 0) return { ...common, state: 'unverified' }
  return { ...common, state: looking ? 'looking' : 'no-devices' }
}

const isVerified = (device: Device): boolean => device.generations.length > 0 && device.trust === 'verified'
/** Version 0.3 alone: it encrypts a text and nothing beside it. */
const isUntimed = ({ generations, trust }: Device): boolean =>
  trust !== 'untrusted' && generations.length > 0 && !generations.includes('omemo:2')
/** Of these nobody has another device. */
const onceUnseen = (
  people: readonly { readonly name: string; readonly devices: readonly Device[] }[],
): readonly string[] | undefined => {
  const names = people.filter(({ devices }) => devices.length > 0 && devices.every(isUntimed))
  return names.length > 0 ? names.map(one => one.name) : undefined
}
const canRead = (device: Device): boolean =>
  device.generations.length > 0 && (device.trust === 'trusted' || device.trust === 'verified')

export const roomComposerOf = ({
  draft,
  encrypted,
  typing,
  looking,
  room,
  members,
  strict,
  openpgp,
  wroteAt,
}: RoomComposerInput): Composer => {
  const undecided = members.flatMap(({ address, devices }) =>
    devices.filter(device => device.trust === 'undecided').map(device => ({ ...device, address })),
  )
  const isHidden = encrypted || room.exposed
  const untimed = members.some(one => one.devices.some(isUntimed)) || undefined
  const common = {
    draft,
    encrypted: isHidden,
    undecided,
    typing,
    untimed,
    onceUnseen: onceUnseen(members),
    slow: slowOf(room, wroteAt),
  }
  if (room.standing !== 'in') return { ...common, state: 'outside' }
  if (room.exposed) return { ...common, state: 'exposed' }
  if (room.muted) return { ...common, state: 'muted' }
  if (!isHidden) return { ...common, state: 'ready' }
  if (newcomersOf(room).length > 0) return { ...common, state: 'newcomers' }
  if (openpgp) return byKeys(openpgp, { draft, typing, strict, slow: common.slow, isRoom: true })
  if (undecided.length > 0) return { ...common, state: 'undecided' }
  const silent = members.filter(one => one.silent).map(one => one.name)
  const unreached = members
    .filter(one => !one.silent && !one.devices.some(strict ? isVerified : canRead))
    .map(one => one.name)
  if (looking && unreached.length > 0) return { ...common, state: 'looking' }
  return { ...common, state: 'ready', unreached, silent }
}

/** XEP-0500 §5.3: who runs the room, or helps to, never waits. */
const slowOf = ({ slow = 0, affiliation }: RoomRecord, wroteAt: number): Composer['slow'] =>
  slow > 0 && affiliation !== 'owner' && affiliation !== 'admin'
    ? { seconds: slow, until: wroteAt + slow * 1000 }
    : undefined

const byKeys = (
  { hasOwn, people }: OpenPgpInput,
  {
    strict,
    isRoom,
    ...rest
  }: Pick<ComposerInput, 'draft' | 'typing' | 'strict'> &
    Pick<Composer, 'slow'> & { readonly isRoom: boolean },
): Composer => {
  const keys = people.flatMap(one => one.keys ?? []).filter(one => one.announced && one.usable)
  const undecidedKeys = strict ? [] : keys.filter(one => one.trust === 'undecided')
  const common = { ...rest, encrypted: true, openpgp: true, undecided: [], undecidedKeys }
  if (!hasOwn) return { ...common, state: 'no-own-key' }
  if (undecidedKeys.length > 0) return { ...common, state: 'undecided' }
  if (people.some(one => one.keys === undefined)) return { ...common, state: 'looking' }
  const unreached = people.filter(one => !one.keys?.some(key => reads(key, strict))).map(one => one.name)
  if (isRoom) return { ...common, state: 'ready', unreached }
  if (unreached.length === 0) return { ...common, state: 'ready' }
  return { ...common, state: strict && keys.length > 0 ? 'unverified' : 'no-devices' }
}
const reads = ({ announced, usable, trust }: OpenPgpKey, strict: boolean): boolean =>
  announced && usable && (trust === 'verified' || (!strict && trust === 'trusted'))
