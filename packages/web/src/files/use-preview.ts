import { useEffect, useMemo } from 'react'
import type { SharedFile } from '../bind/contract.ts'

/** The small picture from the message as an address: the page's policy takes no `data:`. */
export const usePreview = (preview: SharedFile['preview']): string | undefined => {
  const url = useMemo(() => {
    if (!preview) return undefined
    const bytes = Uint8Array.from(atob(preview.data), c => c.charCodeAt(0))
    return URL.createObjectURL(new Blob([bytes], { type: preview.type }))
  }, [preview])
  useEffect(() => () => void (url !== undefined && URL.revokeObjectURL(url)), [url])
  return url
}
