/** Frames of a WebSocket (RFC 6455) as the listener reads them, and the element in each (RFC 7395). */
import type { Writable } from 'node:stream'
import { AUTHENTICATED_LIMITS, parseFrame, XmlError } from '@corrillo/xmpp'
import * as ws from 'ws'
import { refusable, type Target, textOf } from '../target.ts'

/** Exported, but without types. */
const { Receiver } = ws as unknown as {
  readonly Receiver: new (options: {
    readonly isServer: boolean
    readonly maxPayload: number
    readonly maxFragments: number
  }) => Writable
}

export const target: Target = {
  name: 'websocket',
  bytes: 65_536,
  run(input) {
    const receiver = new Receiver({ isServer: true, maxPayload: AUTHENTICATED_LIMITS.bytes, maxFragments: 8 })
    receiver.on('error', () => undefined)
    let isOver = false
    receiver.on('message', (data: Buffer, binary: boolean) => {
      // The first one that is refused ends the stream; what else has come is not looked at.
      if (isOver) return
      isOver =
        binary || refusable(() => parseFrame(textOf(data), AUTHENTICATED_LIMITS), XmlError) === undefined
    })
    // A copy: it takes off the mask in place.
    receiver.write(Buffer.from(input))
    receiver.destroy()
  },
}
