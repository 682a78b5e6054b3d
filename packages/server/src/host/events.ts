/** Events of the host: to observe, never to steer. A listener that fails, at once or later, is logged and disturbs nobody. */
import type { Log } from '../observe/log.ts'
import { isPromise } from './awaitable.ts'
import type { Awaitable, HostEvents } from './module.ts'

type Listener<K extends keyof HostEvents> = (payload: HostEvents[K]) => Awaitable<void>

export class Events {
  private readonly listeners = new Map<keyof HostEvents, Listener<never>[]>()
  private readonly log: Log

  constructor(log: Log) {
    this.log = log
  }

  add(handlers: { readonly [K in keyof HostEvents]?: Listener<K> }): void {
    for (const event of Object.keys(handlers) as (keyof HostEvents)[]) {
      const listener = handlers[event] as Listener<never>
      this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener])
    }
  }

  emit<K extends keyof HostEvents>(event: K, payload: HostEvents[K]): void {
    const failed = (error: unknown): void =>
      this.log.error('listener failed', { event, error: String(error) })
    for (const listener of this.listeners.get(event) ?? []) {
      try {
        const heard = (listener as Listener<K>)(payload)
        if (isPromise(heard)) heard.catch(failed)
      } catch (error) {
        failed(error)
      }
    }
  }
}
