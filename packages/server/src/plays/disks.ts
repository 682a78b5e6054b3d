/** Disks as they are: one that fails from a moment on, one that takes its time; under one module. */
import type { Storage } from '../storage/shapes.ts'

type Method = (...which: unknown[]) => unknown

const under = (storage: Storage, module: string, change: (method: Method) => Method): Storage => ({
  ...storage,
  open(opened, shapes) {
    const stores = storage.open(opened, shapes)
    if (opened !== module) return stores
    const wrapped = Object.entries(stores).map(([name, store]) => [
      name,
      new Proxy(store as object, { get: (whole, method) => change(Reflect.get(whole, method) as Method) }),
    ])
    return Object.fromEntries(wrapped) as typeof stores
  },
})

export const failing = (storage: Storage, module: string, isBroken: () => boolean): Storage =>
  under(
    storage,
    module,
    method =>
      (...which) =>
        isBroken() ? Promise.reject(new Error('the disk')) : method(...which),
  )

/** What it answers was so when it was asked. */
export const slow = (storage: Storage, module: string): Storage =>
  under(storage, module, method => async (...which) => {
    const answer = await method(...which)
    await new Promise(resolve => setImmediate(resolve))
    return answer
  })
