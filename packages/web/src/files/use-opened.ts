import { useEffect, useState } from 'react'
import type { FileErrorCode, MessageFiles } from '../bind/contract.ts'
import { refusalOf } from '../bind/refusal.ts'
import type { ErrorCode } from '../bind/contract.ts'

export type Opened =
  | { readonly kind: 'closed' }
  | { readonly kind: 'open'; readonly content: Blob; readonly url: string }
  | { readonly kind: 'failed'; readonly error: ErrorCode | FileErrorCode }

/** The decrypted content for as long as somebody looks, once it is on this device. */
export const useOpened = (files: MessageFiles, id: string, index: number, wanted: boolean): Opened => {
  const [opened, setOpened] = useState<Opened>({ kind: 'closed' })
  useEffect(() => {
    if (!wanted) return
    let url: string | undefined
    let gone = false
    files.open(id, index).then(
      content => {
        if (gone) return
        url = URL.createObjectURL(content)
        setOpened({ kind: 'open', content, url })
      },
      (error: unknown) => !gone && setOpened({ kind: 'failed', error: refusalOf(error).code }),
    )
    return () => {
      gone = true
      if (url !== undefined) URL.revokeObjectURL(url)
      setOpened({ kind: 'closed' })
    }
  }, [files, id, index, wanted])
  return opened
}
