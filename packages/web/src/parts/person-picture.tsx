import { useEffect, useRef, useState } from 'react'
import { useEngine } from '../bind/app-context.ts'
import type { Engine } from '../bind/contract.ts'
import { decodedStill } from '../files/decoding.ts'
import { dimensionsOf } from '../files/dimensions.ts'
import { draw } from '../files/foreign-picture.tsx'

/** More than any program makes of a face. */
const PIXELS_MAX = 2048 * 2048

/** Twice what the largest face on the screen has, for sharp screens. */
const SIDE = 256

interface Looked {
  readonly bitmap: Promise<ImageBitmap | undefined>
  lookers: number
}
/** One for all who look at the same picture: a face stands in many places. */
const looked = new WeakMap<Engine, Map<string, Looked>>()

/** undefined: none, or more pixels than it may have (S243). */
const bitmapOf = async (
  engine: Engine,
  address: string,
  picture: string,
): Promise<ImageBitmap | undefined> => {
  const blob = await engine.people.picture(address, picture)
  const size = blob && (await dimensionsOf(blob))
  if (!blob || !size || size.width * size.height > PIXELS_MAX) return undefined
  return decodedStill(blob, SIDE)
}
const look = (engine: Engine, address: string, picture: string) => {
  const all = looked.get(engine) ?? new Map<string, Looked>()
  looked.set(engine, all)
  const key = `${address} ${picture}`
  const one = all.get(key) ?? {
    bitmap: bitmapOf(engine, address, picture).catch(() => undefined),
    lookers: 0,
  }
  all.set(key, one)
  one.lookers++
  return {
    bitmap: one.bitmap,
    leave(): void {
      if (--one.lookers > 0) return
      all.delete(key)
      void one.bitmap.then(bitmap => bitmap?.close())
    },
  }
}

/** Over the initials, which stay where there is nothing to see. Others have made it: it is decoded apart from everything else. */
export function PersonPicture({ address, picture }: { readonly address: string; readonly picture: string }) {
  const engine = useEngine()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [isDrawn, setDrawn] = useState(false)
  useEffect(() => {
    let isGone = false
    const { bitmap, leave } = look(engine, address, picture)
    void bitmap.then(now => {
      if (isGone || !now || !canvas.current) return
      draw(canvas.current, now)
      setDrawn(true)
    })
    return () => {
      isGone = true
      setDrawn(false)
      leave()
    }
  }, [engine, address, picture])
  return (
    <canvas
      ref={canvas}
      hidden={!isDrawn}
      aria-hidden="true"
      className="absolute inset-[11.5%] size-[77%] rounded-full object-cover"
    />
  )
}
