import { useMemo } from 'react'
import type { SharedFile } from '../bind/contract.ts'

/** The small picture from the message. */
export const usePreview = (preview: SharedFile['preview']): Blob | undefined =>
  useMemo(() => {
    if (!preview) return undefined
    const bytes = Uint8Array.from(atob(preview.data), c => c.charCodeAt(0))
    return new Blob([bytes], { type: preview.type })
  }, [preview])
