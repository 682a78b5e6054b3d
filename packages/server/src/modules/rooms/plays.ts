/** What plays about rooms share: entering, configuring, and a short way to say what came. */
import { el, type Element, MucUser, NS_CLIENT, NS_MUC, NS_MUC_OWNER } from '@corrillo/xmpp'
import type { Device } from '../../plays/play.ts'

export const SERVICE = 'rooms.plaza.example'
export const ROOM = `team@${SERVICE}`
const NS_DATA = 'jabber:x:data'

export const enters = (
  nick: string,
  { room = ROOM, inside = [] }: { room?: string; inside?: readonly Element[] } = {},
): Element => el(NS_CLIENT, 'presence', { to: `${room}/${nick}` }, el(NS_MUC, 'x', {}, ...inside))

const field = (name: string, values: readonly string[]): Element =>
  el(NS_DATA, 'field', { var: name }, ...values.map(v => el(NS_DATA, 'value', {}, v)))

/** A form of fields; names without `#` are those of muc#roomconfig. */
export const configures = (fields: Readonly<Record<string, string | readonly string[]>>): Element =>
  el(
    NS_MUC_OWNER,
    'query',
    {},
    el(
      NS_DATA,
      'x',
      { type: 'submit' },
      field('FORM_TYPE', ['http://jabber.org/protocol/muc#roomconfig']),
      ...Object.entries(fields).map(([name, v]) =>
        field(/^[{]|#/u.test(name) ? name : `muc#roomconfig_${name}`, typeof v === 'string' ? [v] : v),
      ),
    ),
  )

/** A room of the first device's making, with others inside; nothing is left in their inboxes. */
export const roomOf = async (
  owner: Device,
  fields: Readonly<Record<string, string | readonly string[]>>,
  ...others: readonly (readonly [Device, string])[]
): Promise<void> => {
  await owner.sends(enters(owner.jid.local))
  await owner.asks(configures(fields), ROOM)
  for (const [device, nick] of others) await device.sends(enters(nick))
  for (const device of [owner, ...others.map(([d]) => d)]) await device.takes()
}

export const statusesOf = (e: Element | undefined): readonly number[] => (e && MucUser.in(e)?.statuses) ?? []
export const bodies = (all: readonly Element[]): readonly string[] =>
  all.filter(e => e.child('body') !== undefined).map(e => e.childText('body') as string)
export const says = (body: string, attrs: Readonly<Record<string, string>> = {}): Element =>
  el(NS_CLIENT, 'message', { to: ROOM, type: 'groupchat', ...attrs }, el(NS_CLIENT, 'body', {}, body))

/** `presence unavailable team@…/nick: affiliation role codes` and the like. */
export const summary = (e: Element | undefined): string => {
  if (e === undefined) return 'nothing'
  const head = [e.name, e.attr('type'), e.attr('from')].filter(Boolean).join(' ')
  const error = e.child('error')?.elements()[0]?.name
  if (error !== undefined) return `${head}: ${error}`
  const user = MucUser.in(e)
  const item = user?.items[0]
  const texts = [
    e.child('subject') && `subject "${e.childText('subject')}"`,
    e.child('body') && `"${e.childText('body')}"`,
    item?.affiliation,
    item?.role,
    ...(user?.statuses ?? []),
  ]
  return `${head}: ${texts.filter(t => t !== undefined).join(' ')}`
}
/** Conditions of an error, or the type of what is none. */
export const refusal = (e: Element): string => e.child('error')?.elements()[0]?.name ?? e.attr('type') ?? ''
