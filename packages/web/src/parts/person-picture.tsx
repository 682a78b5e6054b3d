import { useEffect, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { Engine } from '../bind/contract.ts'
import { dimensionsOf } from '../files/dimensions.ts'

/** More than any program makes of a face. */
const PIXELS_MAX = 2048 * 2048

interface Looked {
  readonly url: Promise<string | undefined>
  lookers: number
}
/** One for all who look at the same picture: a face stands in many places. */
const looked = new WeakMap<Engine, Map<string, Looked>>()

/** undefined: none, or more pixels than it may have (S243). */
const urlOf = async (engine: Engine, address: string, picture: string): Promise<string | undefined> => {
  const blob = await engine.people.picture(address, picture)
  const size = blob && (await dimensionsOf(blob))
  if (!blob || !size || size.width * size.height > PIXELS_MAX) return undefined
  return URL.createObjectURL(blob)
}
const look = (engine: Engine, address: string, picture: string) => {
  const all = looked.get(engine) ?? new Map<string, Looked>()
  looked.set(engine, all)
  const key = `${address} ${picture}`
  const one = all.get(key) ?? { url: urlOf(engine, address, picture).catch(() => undefined), lookers: 0 }
  all.set(key, one)
  one.lookers++
  return {
    url: one.url,
    leave(): void {
      if (--one.lookers > 0) return
      all.delete(key)
      void one.url.then(url => url !== undefined && URL.revokeObjectURL(url))
    },
  }
}

/** Over the initials, which stay where there is nothing to see. Others have made it: it is decoded apart from everything else. */
export function PersonPicture({ address, picture }: { readonly address: string; readonly picture: string }) {
  const engine = useEngine()
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    let isGone = false
    const { url: found, leave } = look(engine, address, picture)
    void found.then(now => !isGone && setUrl(now))
    return () => {
      isGone = true
      setUrl(undefined)
      leave()
    }
  }, [engine, address, picture])
  if (url === undefined) return null
  return (
    <img
      src={url}
      alt=""
      decoding="async"
      draggable={false}
      onError={() => setUrl(undefined)}
      className="absolute inset-[11.5%] size-[77%] rounded-full object-cover"
    />
  )
}
