/** A client that is online and the device of a contact that it knows: what most tests of messages begin with. */
import { el, type Element, NS_CLIENT } from '@corrillo/xmpp'
import type { Conversation, Engine, TimelineItem } from '../api.ts'
import { MemoryKit } from './memory-kit.ts'
import { RemoteDevice } from './remote-device.ts'
import { DOMAIN, scriptedServer, type ScriptedServer } from './scripted-server.ts'
import { nextMessage, settled, signedIn, type SignedIn, until } from './signed-in.ts'

export type MessageItem = Extract<TimelineItem, { kind: 'message' }>
export const BRUNO = `bruno@${DOMAIN}`

export interface WithBruno {
  readonly server: ScriptedServer
  readonly kit: MemoryKit
  readonly here: SignedIn
  readonly engine: Engine
  readonly chat: Conversation
  readonly phone: RemoteDevice
}
export interface WithBrunoOptions {
  /** False: the two devices have no session yet. */
  readonly met?: boolean
  readonly roster?: ScriptedServer['roster']
  readonly parts?: MemoryKit['parts']
  readonly server?: ScriptedServer
}

export const withBruno = async ({
  met = true,
  roster,
  parts,
  server = scriptedServer(),
}: WithBrunoOptions = {}): Promise<WithBruno> => {
  if (roster) server.roster = roster
  const phone = new RemoteDevice(server, BRUNO).announce()
  const kit = new MemoryKit()
  const here = await signedIn(server, { ...kit.parts, ...parts })
  const { engine } = here
  const chat = engine.conversation(BRUNO)
  await until(chat.composer, composer => composer.state === 'ready')
  if (met) await phone.meet(engine.me.get().deviceId)
  return { server, kit, here, engine, chat, phone }
}

export const body = (text: string): Element => el(NS_CLIENT, 'body', {}, text)
export const messagesIn = (chat: Conversation): readonly MessageItem[] =>
  chat.timeline.get().items.filter(item => item.kind === 'message')
/** From Bruno's phone, in the envelope; resolves when it has been dealt with. */
export const says = async (
  { server, phone, engine }: WithBruno,
  id: string,
  ...content: readonly Element[]
): Promise<void> => {
  server.push(phone.stanza(await phone.sealed(engine.me.get().deviceId, ...content), { id }))
  await settled(server)
}
/** What a verb sends to a device, opened; empty messages, which only move the ratchet, are not it. */
export const sent = async (
  { server }: WithBruno,
  device: RemoteDevice,
  verb: () => Promise<unknown>,
): Promise<{ stanza: Element; inside: string }> => {
  let before = server.sent.length
  await verb()
  for (;;) {
    const stanza = await nextMessage(server, device.address, before)
    before = server.sent.indexOf(stanza) + 1
    const inside = await device.open(stanza)
    if (inside) return { stanza, inside }
  }
}
