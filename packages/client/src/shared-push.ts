import type { PushService } from './platform/platform.ts'

/** A browser has one subscription. Who ends it for one account tells the others, and they make it anew where they want one. */
export const sharedPush = (): ((service: PushService) => PushService) => {
  const listeners = new Set<Set<() => void>>()
  return service => {
    const own = new Set<() => void>()
    listeners.add(own)
    return {
      ...service,
      async unsubscribe() {
        if (!(await service.subscription())) return
        await service.unsubscribe()
        for (const others of listeners) if (others !== own) for (const tell of others) tell()
      },
      changed(tell) {
        own.add(tell)
        const leave = service.changed(tell)
        return () => {
          own.delete(tell)
          leave()
        }
      },
    }
  }
}
