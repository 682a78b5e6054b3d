/** Work that is done in portions, so that the event loop never waits long for a big room (R4). */
const PORTION = 2_000

export class Pace {
  private left = PORTION
  private turn: Promise<void> | undefined = undefined

  /** Undefined: go on. Otherwise others come first. */
  take(copies: number): Promise<void> | undefined {
    this.left -= copies
    if (this.left > 0) return undefined
    this.turn ??= new Promise(resolve =>
      setImmediate(() => {
        this.left = PORTION
        this.turn = undefined
        resolve()
      }),
    )
    return this.turn
  }
}
