import { allWords } from '../words/i18n.ts'
import { type ComponentType, useSyncExternalStore } from 'react'

export interface Later<P> {
  (props: P): React.ReactNode
  /** Begins to load, so that it is there when it is wanted. */
  prepare(): void
}

/**
 * A part that is loaded when it is first drawn. `lazy` with `Suspense` holds back what arrives within 300 ms of the last
 * fallback; this one draws at once. The words that it needs come with it. A load that failed (no connection) is tried again the next time it is wanted.
 */
export const later = <P extends object>(
  load: () => Promise<ComponentType<P>>,
  Meanwhile?: ComponentType,
  words = allWords,
): Later<P> => {
  let part: ComponentType<P> | undefined
  let loading = false
  const listeners = new Set<() => void>()
  const prepare = (): void => {
    if (part || loading) return
    loading = true
    Promise.all([load(), words()])
      .then(([loaded]) => {
        part = loaded
        for (const listener of listeners) listener()
      })
      .catch(() => undefined)
      .finally(() => {
        loading = false
      })
  }
  const subscribe = (changed: () => void): (() => void) => {
    listeners.add(changed)
    prepare()
    return () => listeners.delete(changed)
  }
  const Part = (props: P): React.ReactNode => {
    const Loaded = useSyncExternalStore(subscribe, () => part)
    if (Loaded) return <Loaded {...props} />
    return Meanwhile ? <Meanwhile /> : null
  }
  return Object.assign(Part, { prepare })
}
