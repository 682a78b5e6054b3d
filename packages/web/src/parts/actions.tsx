import type { ReactNode } from 'react'

/**
 * The buttons at the end of a dialog, the safe answer first; in reach however long it is. On a phone they share the width, and what
 * does not fit beside the first goes above it, nearest to the text; elsewhere they stand at the end of the line.
 */
export function Actions({ children }: { readonly children: ReactNode }) {
  return (
    <div className="sticky bottom-[calc(-1*var(--dialog-end))] -mx-6 -mb-(--dialog-end) soft-foot -mt-2 flex flex-wrap-reverse gap-2 px-6 pb-(--dialog-end) *:grow wide:justify-end wide:*:grow-0">
      {children}
    </div>
  )
}
