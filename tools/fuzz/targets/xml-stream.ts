/** Both stages of a stream over TCP: however it is cut, the events and the refusal are the same. */
import { AUTHENTICATED_LIMITS, type StreamEvent, TcpReader, XmlError } from '@corrillo/xmpp'
import { holds, type Target } from '../target.ts'

const shown = (event: StreamEvent): string =>
  event.kind === 'element' ? `${event.bytes} ${event.element}` : JSON.stringify(event)

const readIn = (input: Uint8Array, size: number): string[] => {
  const reader = new TcpReader({ limits: AUTHENTICATED_LIMITS })
  const events: string[] = []
  try {
    for (let at = 0; at < input.length; at += size)
      for (const event of reader.push(input.slice(at, at + size))) events.push(shown(event))
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    events.push(error.condition)
  }
  return events
}

export const target: Target = {
  name: 'xml-stream',
  bytes: 131_072,
  ms: 100,
  run(input) {
    const whole = readIn(input, input.length + 1)
    if (input.length > 4096) return
    const cut = readIn(input, 1 + ((input[input.length >> 1] ?? 0) % 7))
    holds(JSON.stringify(whole) === JSON.stringify(cut), 'cut otherwise it reads otherwise', whole, cut)
  },
}
