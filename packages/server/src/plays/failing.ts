/** A disk that fails from a moment on, under one module. */
import type { Storage } from '../storage/shapes.ts'

const broken = (): Promise<never> => Promise.reject(new Error('the disk'))

export const failing = (storage: Storage, under: string, isBroken: () => boolean): Storage => ({
  ...storage,
  open(module, shapes) {
    const stores = storage.open(module, shapes)
    if (module !== under) return stores
    const wrapped = Object.entries(stores).map(([name, store]) => [
      name,
      new Proxy(store as object, {
        get: (whole, method) => (isBroken() ? broken : Reflect.get(whole, method)),
      }),
    ])
    return Object.fromEntries(wrapped) as typeof stores
  },
})
