/** A bot in a few lines: it takes whoever asks as a contact and repeats what is written to it, encrypted like everything else. */
import type { ConversationItem, Engine } from '@corrillo/client'
import { createApp, createNodePlatform } from '@corrillo/client/node'

export interface Bot {
  /** Where its keys and messages are kept, sealed. */
  readonly folder: string
  /** The address of the web client. */
  readonly http: string
  readonly name: string
  readonly password: string
}

/** Resolves to the way to stop it. */
export const echo = ({ folder, http, name, password }: Bot): Promise<() => void> =>
  new Promise((resolve, reject) => {
    const app = createApp(createNodePlatform({ folder, http }))
    app.state.subscribe(() => {
      const state = app.state.get()
      if (state.kind === 'signed-out')
        app.signIn({ name, password, keepUnlocked: true, deviceName: 'bot' }).catch(reject)
      if (state.kind === 'open') resolve(repeat(state.engine))
    })
  })

const repeat = (engine: Engine): (() => void) => {
  const busy = new Set<string>()
  const answer = async ({ address, request, unread, lastText }: ConversationItem): Promise<void> => {
    if (busy.has(address)) return
    busy.add(address)
    if (request) await engine.answerRequest(address, true)
    if (unread > 0) await engine.conversation(address).send(`You wrote: ${lastText}`)
    busy.delete(address)
  }
  return engine.conversations.subscribe(() => engine.conversations.get().forEach(answer))
}
