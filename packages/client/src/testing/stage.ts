/** The scene of with-bruno.ts, made anew before each test of a file that imports from here. */
import type { Element } from '@corrillo/xmpp'
import { beforeEach } from 'vitest'
import type { Conversation, Engine } from '../api.ts'
import type { MemoryKit } from './memory-kit.ts'
import type { RemoteDevice } from './remote-device.ts'
import type { ScriptedServer } from './scripted-server.ts'
import type { SignedIn } from './signed-in.ts'
import {
  type MessageItem,
  messagesIn,
  says as saysTo,
  sent as sentTo,
  type WithBruno,
  withBruno,
} from './with-bruno.ts'

export let scene: WithBruno
export let server: ScriptedServer
export let kit: MemoryKit
export let here: SignedIn
export let engine: Engine
export let chat: Conversation
export let phone: RemoteDevice

beforeEach(async () => {
  scene = await withBruno()
  ;({ server, kit, here, engine, chat, phone } = scene)
})

export const me = (): number => engine.me.get().deviceId
export const items = (of = chat): readonly MessageItem[] => messagesIn(of)
export const says = (id: string, ...content: readonly Element[]): Promise<void> =>
  saysTo(scene, id, ...content)
export const sent = (verb: () => Promise<unknown>, device = phone) => sentTo(scene, device, verb)
/** After `lockNow`: what opens the store again is the engine from here on. */
export const unlock = async (): Promise<void> => {
  engine = await kit.unlock(server, here)
}
