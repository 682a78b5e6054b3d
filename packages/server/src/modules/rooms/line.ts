/** What a room has to do, one after the other: the one total order that everybody inside sees (D3). */
import { isPromise } from '../../host/awaitable.ts'
import type { Awaitable } from '../../host/module.ts'

export class Line {
  private tail: Promise<void> | undefined = undefined

  get idle(): boolean {
    return this.tail === undefined
  }

  /** Runs when everything before is done and `durable` has come true; when that fails, nothing is run. */
  add(durable: Promise<void> | undefined, run: () => Awaitable<void>): Awaitable<void> {
    if (this.tail === undefined && durable === undefined) {
      const done = run()
      return isPromise(done) ? this.hold(done) : undefined
    }
    return this.hold(this.inTurn(this.tail, durable, run))
  }

  private async inTurn(
    before: Promise<void> | undefined,
    durable: Promise<void> | undefined,
    run: () => Awaitable<void>,
  ): Promise<void> {
    // Its failure is looked at in its turn.
    durable?.catch(() => undefined)
    await before
    await durable
    await run()
  }

  private hold(work: Promise<void>): Promise<void> {
    // What failed is told to whoever asked for it; the next one does not mind.
    const last = work.catch(() => undefined)
    this.tail = last
    void last.then(() => {
      if (this.tail === last) this.tail = undefined
    })
    return work
  }
}
