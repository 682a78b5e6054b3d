/** Events of the host: to observe, never to steer. A listener that throws is logged and disturbs nobody. */
import type { Log } from '../observe/log.ts'
import type { HostEvents } from './module.ts'

type Listener<K extends keyof HostEvents> = (payload: HostEvents[K]) => void

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
    for (const listener of this.listeners.get(event) ?? []) {
      try {
        ;(listener as Listener<K>)(payload)
      } catch (error) {
        this.log.error('listener failed', { event, error: String(error) })
      }
    }
  }
}
