/** Events of a stream one after the other: the next is read only when the one before is handled (RFC 6120 §10.1). */
import type { StreamEvent } from '@corrillo/xmpp'
import { isPromise } from '../host/awaitable.ts'
import type { Awaitable } from '../host/awaitable.ts'
import type { Slices } from '../host/slices.ts'

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

/** Bytes that wait above which a connection is not read any more (D6): of its own, and of all of them. */
const HIGH_WATER = 262_144
const HIGH_WATER_IN_ALL = 67_108_864

let bytesInAll = 0

/** Where the chunks come from. */
export interface Source {
  /** Whether reading is to pause: more waits than may. */
  wait(tooMuch: boolean): void
}

export class Pump {
  private readonly sink: Sink
  private readonly source: Source
  private readonly slices: Slices | undefined
  private chunks: Chunk[] = []
  private bytes = 0
  private busy = false
  /** Busy with nothing but waiting for its slice. */
  private queued = false

  /** Without slices everything is handled at once. */
  constructor(sink: Sink, source: Source, slices?: Slices) {
    this.sink = sink
    this.source = source
    this.slices = slices
  }

  push(events: Iterator<StreamEvent>, bytes: number): void {
    this.sink.hear()
    if (!this.busy && this.slices?.full !== true) {
      this.run(events)
      return
    }
    this.chunks.push({ events, bytes })
    this.count(bytes)
    if (!this.busy) this.queue()
  }

  clear(): void {
    this.chunks = []
    this.count(-this.bytes)
  }

  /** The connection is over: what only waits for its slice came before that, and is handled. */
  finish(): void {
    while (this.queued) this.resume()
  }

  private count(bytes: number): void {
    this.bytes += bytes
    bytesInAll += bytes
    this.source.wait(this.bytes > HIGH_WATER || (this.bytes > 0 && bytesInAll > HIGH_WATER_IN_ALL))
  }

  private queue(): void {
    this.busy = true
    this.queued = true
    this.slices?.later(() => this.resume())
  }

  private resume(): void {
    if (!this.queued) return
    this.queued = false
    this.busy = false
    const events = this.next()
    if (events !== undefined) this.run(events)
  }

  private next(): Iterator<StreamEvent> | undefined {
    const next = this.chunks.shift()
    if (next !== undefined) this.count(-next.bytes)
    return next?.events
  }

  private run(first: Iterator<StreamEvent>): void {
    let events = first
    while (!this.sink.closed) {
      const done = this.step(events)
      if (done === 'empty') {
        if (this.chunks.length > 0 && this.slices?.full) {
          this.queue()
          return
        }
        const next = this.next()
        if (next === undefined) return
        events = next
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
