import { useEffect, useMemo } from 'react'

/** An address for as long as it is drawn: the page's policy takes no `data:`. */
export const useBlobUrl = (content: Blob): string => {
  const url = useMemo(() => URL.createObjectURL(content), [content])
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  return url
}
