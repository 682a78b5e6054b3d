import { useEffect, useState } from 'react'

/** Where the browser finds what is only in memory, for as long as somebody looks. */
export const useUrl = (content: Blob | undefined): string | undefined => {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (!content) return
    const made = URL.createObjectURL(content)
    setUrl(made)
    return () => {
      URL.revokeObjectURL(made)
      setUrl(undefined)
    }
  }, [content])
  return url
}
