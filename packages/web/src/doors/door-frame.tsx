import { type ReactNode, useEffect, useRef } from 'react'
import { Mark } from '../parts/mark.tsx'
import { UpdateStrip } from '../shell/update-strip.tsx'

/** Everything before the conversations: one column of words, and the ring, large and still, where there is room for it. */
export function DoorFrame({
  title,
  lead,
  children,
}: {
  readonly title: string
  readonly lead?: string | undefined
  readonly children?: ReactNode
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // A field that one came for has it already.
    if (document.activeElement instanceof HTMLInputElement) return
    heading.current?.focus()
  }, [])
  return (
    <>
      <UpdateStrip />
      <main className="relative grid min-h-full overflow-x-clip wide:grid-cols-[minmax(28rem,36rem)_1fr]">
        <div className="pad-safe-top pad-safe-bottom flex min-w-0 flex-col px-6 wide:px-16">
          <div className="flex items-center gap-2.5 pt-6 text-ink wide:pt-8">
            <Mark className="size-8" />
            <span className="text-[1.0625rem] font-bold tracking-tight">Corrillo</span>
          </div>
          <div className="arrives my-auto w-full max-w-md py-8">
            <h1
              ref={heading}
              tabIndex={-1}
              className="text-display font-bold tracking-tight text-balance outline-none"
            >
              {title}
            </h1>
            {lead && <p className="mt-3 text-[1.0625rem] leading-6 text-quiet">{lead}</p>}
            {children && <div className="mt-6">{children}</div>}
          </div>
        </div>
        <div
          className="sticky top-0 hidden h-dvh place-items-center overflow-hidden bg-sunken p-16 wide:grid"
          aria-hidden="true"
        >
          <Mark
            dot={7}
            className="size-full max-h-[34rem] max-w-[34rem] text-[light-dark(#e3d8c8,#25252e)]"
          />
        </div>
      </main>
    </>
  )
}
