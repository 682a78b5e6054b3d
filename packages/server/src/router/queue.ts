/** What modules route waits here: routing is never entered from inside a handler. One sender's stanzas keep their order. */
import type { Stanza } from '@corrillo/xmpp'
import { isPromise } from '../host/awaitable.ts'
import type { Awaitable } from '../host/module.ts'

export class RouteQueue {
  private readonly run: (stanza: Stanza) => Awaitable<void>
  private readonly failed: (error: unknown) => void
  private readonly waiting = new Map<string, Stanza[]>()
  private fresh: Stanza[] = []
  private active = 0

  constructor(run: (stanza: Stanza) => Awaitable<void>, failed: (error: unknown) => void) {
    this.run = run
    this.failed = failed
  }

  get idle(): boolean {
    return this.active === 0 && this.fresh.length === 0
  }

  add(stanza: Stanza): void {
    if (this.fresh.push(stanza) === 1) queueMicrotask(() => this.drain())
  }

  private drain(): void {
    const batch = this.fresh
    this.fresh = []
    for (const stanza of batch) {
      const sender = stanza.from?.bare.toString() ?? ''
      const line = this.waiting.get(sender)
      if (line === undefined) this.start(stanza, sender)
      else line.push(stanza)
    }
  }

  private start(stanza: Stanza, sender: string): void {
    let next: Stanza | undefined = stanza
    while (next !== undefined) {
      const done = this.attempt(next)
      if (isPromise(done)) {
        this.suspend(done, sender)
        return
      }
      next = this.waiting.get(sender)?.shift()
    }
    this.waiting.delete(sender)
  }

  private attempt(stanza: Stanza): Awaitable<void> {
    try {
      return this.run(stanza)
    } catch (error) {
      this.failed(error)
    }
  }

  private suspend(done: Promise<void>, sender: string): void {
    if (!this.waiting.has(sender)) this.waiting.set(sender, [])
    this.active++
    void done.catch(this.failed).then(() => {
      this.active--
      const next = this.waiting.get(sender)?.shift()
      if (next === undefined) this.waiting.delete(sender)
      else this.start(next, sender)
    })
  }
}
