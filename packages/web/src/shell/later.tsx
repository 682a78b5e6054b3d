import { allWords } from '../words/i18n.ts'
import { type ComponentType, useSyncExternalStore } from 'react'

export interface Later<P> {
  (props: P): React.ReactNode
  /** Begins to load, so that it is there when it is wanted; resolves when it is, or could not be loaded. */
  prepare(): Promise<void>
}

const AGAIN_MS = 2000

/**
 * A part that is loaded when it is first drawn. `lazy` with `Suspense` holds back what arrives within 300 ms of the last
 * fallback; this one draws at once. The words that it needs come with it. A load that failed (no connection) is tried again as long as it
 * is wanted.
 */
export const later = <P extends object>(
  load: () => Promise<ComponentType<P>>,
  Meanwhile?: ComponentType,
  words = allWords,
): Later<P> => {
  let part: ComponentType<P> | undefined
  let loading: Promise<void> | undefined
  const listeners = new Set<() => void>()
  const begin = async (): Promise<void> => {
    try {
      const [loaded] = await Promise.all([load(), words()])
      part = loaded
      for (const listener of listeners) listener()
    } catch {
      setTimeout(() => listeners.size > 0 && prepare(), AGAIN_MS)
    } finally {
      loading = undefined
    }
  }
  const prepare = async (): Promise<void> => {
    if (!part) await (loading ??= begin())
  }
  const subscribe = (changed: () => void): (() => void) => {
    listeners.add(changed)
    void prepare()
    return () => listeners.delete(changed)
  }
  const Part = (props: P): React.ReactNode => {
    const Loaded = useSyncExternalStore(subscribe, () => part)
    if (Loaded) return <Loaded {...props} />
    return Meanwhile ? <Meanwhile /> : null
  }
  return Object.assign(Part, { prepare })
}
