/** Hats (XEP-0317): made, given and taken by administrators of the room, as ad-hoc commands; seen by who may enter. */
import { type DataForm, type DataFormInput, fieldValue, FORM_HATS, type FormField, Jid } from '@corrillo/xmpp'
import { affiliationOf, atLeast, mayList, mayRead, occupantsOf } from '../room/people.ts'
import type { Hat } from '../room/hats.ts'
import { announce } from '../room/presence.ts'
import * as refusal from '../room/refusal.ts'
import type { Effect, RoomState, Step } from '../room/state.ts'
import { notice } from './configure.ts'

const MOST_HATS = 50
const MOST_WEARERS = 1_000
const TEXT = 200
type Fields = NonNullable<DataFormInput['fields']>

const typed = (fields: Fields): Fields => [
  { var: 'FORM_TYPE', type: 'hidden', values: [FORM_HATS] },
  ...fields,
]
const choice = (room: RoomState): Fields[number] => ({
  var: 'hats#uri',
  type: 'list-single',
  label: 'Hat',
  required: true,
  options: room.hats.map(({ uri, title }) => ({ value: uri, label: title })),
})
const person: Fields[number] = {
  var: 'hats#jid',
  type: 'jid-single',
  label: 'Address of the wearer',
  required: true,
}

const text = (form: DataForm, name: string): string => {
  const value = fieldValue(form, name) ?? ''
  if (value === '' || value.length > TEXT) throw refusal.badRequest(name)
  return value
}
/** Everybody whose presence looks different now is shown anew. */
const shownAnew = (room: RoomState, accounts: Iterable<string>): readonly Effect[] =>
  [...accounts].flatMap(account => occupantsOf(room, Jid.parse(account)).flatMap(o => announce(room, o)))
const wearersOf = (room: RoomState, uri: string): readonly string[] =>
  [...room.wearers].filter(([, worn]) => worn.includes(uri)).map(([jid]) => jid)

const create = (before: RoomState, form: DataForm): Step => {
  const hue = fieldValue(form, 'hats#hue')
  if (hue && !(Number(hue) >= 0 && Number(hue) <= 360)) throw refusal.badRequest('hats#hue')
  const hat: Hat = { uri: text(form, 'hats#uri'), title: text(form, 'hats#title'), ...(hue && { hue }) }
  const others = before.hats.filter(h => h.uri !== hat.uri)
  if (others.length >= MOST_HATS) throw refusal.tooMuch('too many hats')
  const room = { ...before, hats: [...others, hat] }
  return { room, effects: [...shownAnew(room, wearersOf(room, hat.uri)), ...notice(room, [104])] }
}
const destroy = (before: RoomState, form: DataForm): Step => {
  const uri = text(form, 'hats#uri')
  if (!before.hats.some(h => h.uri === uri)) throw refusal.notFound()
  const concerned = wearersOf(before, uri)
  const wearers = new Map(before.wearers)
  for (const jid of concerned)
    wear(
      wearers,
      jid,
      (wearers.get(jid) ?? []).filter(u => u !== uri),
    )
  const room = { ...before, wearers, hats: before.hats.filter(h => h.uri !== uri) }
  return { room, effects: [...shownAnew(room, concerned), ...notice(room, [104])] }
}
const wear = (wearers: Map<string, readonly string[]>, jid: string, hats: readonly string[]): void => {
  if (hats.length === 0) wearers.delete(jid)
  else wearers.set(jid, hats)
}
const give = (before: RoomState, form: DataForm, on: boolean): Step => {
  const uri = text(form, 'hats#uri')
  const jid = Jid.tryParse(text(form, 'hats#jid'))?.bare
  if (jid === undefined) throw refusal.badRequest('hats#jid')
  if (!before.hats.some(h => h.uri === uri)) throw refusal.notFound()
  const others = (before.wearers.get(jid.toString()) ?? []).filter(u => u !== uri)
  const wearers = new Map(before.wearers)
  wear(wearers, jid.toString(), on ? [...others, uri] : others)
  if (wearers.size > MOST_WEARERS) throw refusal.tooMuch('too many wearers')
  const room = { ...before, wearers }
  return { room, effects: shownAnew(room, [jid.toString()]) }
}

interface Command {
  readonly name: string
  permits(room: RoomState, who: Jid): boolean
}
/** Asks for something and does it, or says something. */
type HatCommand = Command &
  (
    | { form(room: RoomState): Fields; run(room: RoomState, form: DataForm): Step }
    | { table(room: RoomState): readonly Fields[] }
  )
const administers = (room: RoomState, who: Jid): boolean => atLeast(affiliationOf(room, who), 'admin')
const described = ({ title, uri, hue }: Hat): Fields => [
  { var: 'hats#title', values: [title] },
  { var: 'hats#uri', values: [uri] },
  { var: 'hats#hue', values: hue === undefined ? [] : [hue] },
]
/** By the last part of their node. */
export const HAT_COMMANDS: Readonly<Record<string, HatCommand>> = {
  create: {
    name: 'Create a hat',
    permits: administers,
    form: () => [
      { var: 'hats#title', type: 'text-single', label: 'Title', required: true },
      { var: 'hats#uri', type: 'text-single', label: 'URI', required: true },
      { var: 'hats#hue', type: 'text-single', label: 'Hue' },
    ],
    run: create,
  },
  destroy: { name: 'Destroy a hat', permits: administers, form: room => [choice(room)], run: destroy },
  assign: {
    name: 'Give a hat',
    permits: administers,
    form: room => [person, choice(room)],
    run: (room, form) => give(room, form, true),
  },
  unassign: {
    name: 'Take a hat',
    permits: administers,
    form: room => [person, choice(room)],
    run: (room, form) => give(room, form, false),
  },
  // Presence shows them anyway, and `hats#hash` says when the list is another one (§3).
  list: { name: 'List hats', permits: mayRead, table: room => room.hats.map(described) },
  'list-assigned': {
    name: 'List wearers',
    permits: mayList,
    table: room =>
      [...room.wearers].flatMap(([jid, worn]) =>
        room.hats
          .filter(h => worn.includes(h.uri))
          .map((h): Fields => [{ var: 'hats#jid', values: [jid] }, ...described(h)]),
      ),
  },
}
export const hatForm = (fields: Fields, title: string): DataFormInput => ({
  type: 'form',
  title,
  fields: typed(fields),
})
export const hatTable = (rows: readonly Fields[], title: string): DataFormInput => ({
  type: 'result',
  title,
  fields: [{ var: 'FORM_TYPE', type: 'hidden', values: [FORM_HATS] }],
  reported: { fields: (rows[0] ?? described({ uri: '', title: '' })).map(f => ({ var: f.var })) },
  items: rows.map(fields => ({ fields: fields as readonly FormField[] })),
})
