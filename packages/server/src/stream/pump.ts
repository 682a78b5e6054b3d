/** Events of a stream one after the other: the next is read only when the one before is handled (RFC 6120 §10.1). */
import type { StreamEvent } from '@corrillo/xmpp'
import { isPromise } from '../host/awaitable.ts'
import type { Awaitable } from '../host/module.ts'

export interface Sink {
  readonly closed: boolean
  /** Bytes came, whatever they say. */
  hear(): void
  receive(event: StreamEvent): Awaitable<void>
  /** What was read is no XML stream, or a handler failed. */
  failed(error: unknown): void
}

interface Chunk {
  readonly events: Iterator<StreamEvent>
  readonly bytes: number
}

export class Pump {
  private readonly sink: Sink
  /** Told how many bytes wait, so that reading can pause. */
  private readonly waits: (bytes: number) => void
  private chunks: Chunk[] = []
  private bytes = 0
  private busy = false

  constructor(sink: Sink, waits: (bytes: number) => void) {
    this.sink = sink
    this.waits = waits
  }

  push(events: Iterator<StreamEvent>, bytes: number): void {
    this.sink.hear()
    if (this.busy) {
      this.chunks.push({ events, bytes })
      this.bytes += bytes
      this.waits(this.bytes)
    } else this.run(events)
  }

  clear(): void {
    this.chunks = []
    this.bytes = 0
  }

  private run(first: Iterator<StreamEvent>): void {
    let events = first
    while (!this.sink.closed) {
      const done = this.step(events)
      if (done === 'empty') {
        const next = this.chunks.shift()
        if (next === undefined) return
        this.bytes -= next.bytes
        this.waits(this.bytes)
        events = next.events
      } else if (done !== undefined) {
        this.suspend(done, events)
        return
      }
    }
    this.clear()
  }

  private step(events: Iterator<StreamEvent>): Awaitable<void> | 'empty' {
    try {
      const { done, value } = events.next()
      if (done === true) return 'empty'
      const handled = this.sink.receive(value)
      return isPromise(handled) ? handled : undefined
    } catch (error) {
      this.sink.failed(error)
    }
  }

  private suspend(handled: Promise<void>, events: Iterator<StreamEvent>): void {
    this.busy = true
    const resume = () => {
      this.busy = false
      this.run(events)
    }
    handled.then(resume, error => {
      this.sink.failed(error)
      resume()
    })
  }
}
