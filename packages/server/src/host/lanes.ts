/**
 * Errands to the outside, by who they are for: one at a time each, what comes meanwhile is one more errand, and only so many at once in
 * all. Bounded by the number of those they are for.
 */
export class Lanes {
  private readonly most: number
  private readonly waiting = new Map<string, () => Promise<void>>()
  private readonly busy = new Set<string>()
  private readonly capacity: number

  /** `most` at once; above `capacity` that wait a new one is dropped. */
  constructor(most: number, capacity: number) {
    this.most = most
    this.capacity = capacity
  }

  /** `job` never rejects. One that waits is replaced by the newer one. */
  run(lane: string, job: () => Promise<void>): void {
    if (this.waiting.size >= this.capacity && !this.waiting.has(lane)) return
    this.waiting.set(lane, job)
    this.next()
  }

  private next(): void {
    for (const [lane, job] of this.waiting) {
      if (this.busy.size >= this.most) return
      if (this.busy.has(lane)) continue
      this.waiting.delete(lane)
      this.busy.add(lane)
      void job().finally(() => {
        this.busy.delete(lane)
        this.next()
      })
    }
  }
}
