/** What is measured inside the page: it is handed to the browser as text, so nothing here may speak of anything outside itself. */
export interface Seen {
  /** Tasks above 50 ms, and the time between frames, in milliseconds. */
  readonly tasks: number[]
  readonly frames: number[]
  /** How long what was pressed waited for the page, and until its frame was painted; only what took longer than a frame. */
  readonly waited: number[]
  readonly shown: number[]
  /** When a message with the mark left through the WebSocket. */
  readonly sent: number[]
}
/** What stands ready in the page. */
export interface Bench {
  readonly seen: Seen
  painted(selector: string, text?: string): Promise<number>
  found<T>(look: () => T): Promise<NonNullable<T>>
  change(n: number): Promise<number>
}

/** Before the page's own scripts; `mark` is in every message that has words, and in nothing else. */
export const install = (mark: string): void => {
  /** A short press. */
  const pressed = 50
  const late = 100
  const seen = {
    tasks: [] as number[],
    frames: [] as number[],
    waited: [] as number[],
    shown: [] as number[],
    sent: [] as number[],
  }
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data) {
    if (typeof data === 'string' && data.startsWith('<message') && data.includes(mark))
      seen.sent.push(performance.now())
    return send.call(this, data)
  }
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) seen.tasks.push(duration)
  }).observe({ type: 'longtask' })
  new PerformanceObserver(list => {
    for (const one of list.getEntries() as PerformanceEventTiming[]) {
      seen.waited.push(one.processingStart - one.startTime)
      seen.shown.push(one.duration)
    }
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
  let last = performance.now()
  const frame = (now: number): void => {
    seen.frames.push(now - last)
    if (now - last > late) performance.measure('late frame', { start: last, end: now })
    last = now
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  /** Resolves with the time at which the frame that shows what the selector finds has been painted. */
  const painted = (selector: string, text = ''): Promise<number> =>
    new Promise(resolve => {
      const look = (): void => {
        const found = [...document.querySelectorAll(selector)].at(-1)
        if (!found?.textContent?.includes(text) || !found.checkVisibility())
          return void requestAnimationFrame(look)
        setTimeout(() => resolve(performance.now()))
      }
      requestAnimationFrame(look)
    })
  /** Looks ten times a second: in every frame it would be a good part of what is measured. */
  const found = async <T>(look: () => T): Promise<NonNullable<T>> => {
    for (;;) {
      const it = look()
      if (it) return it
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
  /** As a mouse does it: from the moment when the button is let go until the messages of the conversation are on the screen. */
  const change = async (n: number): Promise<number> => {
    const row = document.querySelectorAll<HTMLElement>('nav li a')[n]
    const name = row?.querySelector('.truncate')?.textContent ?? ''
    row?.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType: 'mouse' }))
    await new Promise(resolve => setTimeout(resolve, pressed))
    const from = performance.now()
    row?.click()
    return (await painted(`section[aria-label="Conversation with ${name}"] .bubble`)) - from
  }
  Object.assign(globalThis, { bench: { seen, painted, found, change } satisfies Bench })
}
