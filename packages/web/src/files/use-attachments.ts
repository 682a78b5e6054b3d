import { type ClipboardEvent, useEffect, useState } from 'react'
import { prepareSending } from './prepared-sending.ts'

export interface Attachments {
  readonly chosen: readonly File[] | undefined
  /** Something is held over the window and would be attached. */
  readonly over: boolean
  choose(files: Iterable<File> | null): void
  leave(): void
  paste(event: ClipboardEvent): void
}
/** What is held over a thread is meant for it, and what is held elsewhere for the conversation. */
const isFor = ({ target }: DragEvent, inThread: boolean): boolean =>
  (target instanceof Element && target.closest('[data-thread]') !== null) === inThread
const brings = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

/** Files by button, by paste and by drop. A drop anywhere in the window is meant for the open conversation. */
export const useAttachments = (allowed: boolean, inThread: boolean): Attachments => {
  const [chosen, setChosen] = useState<readonly File[]>()
  const [over, setOver] = useState(false)
  const choose = (files: Iterable<File> | null): void => {
    const all = [...(files ?? [])]
    if (all.length > 0) setChosen(now => [...(now ?? []), ...all])
  }
  useEffect(() => {
    const drag = (event: DragEvent): void => {
      if (!brings(event)) return
      if (!isFor(event, inThread)) return setOver(false)
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = allowed ? 'copy' : 'none'
      if (allowed) {
        prepareSending()
        setOver(true)
      }
    }
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent): void => {
      if (!brings(event)) return
      // Without this a browser opens what was dropped, in place of the app.
      event.preventDefault()
      setOver(false)
      if (allowed && isFor(event, inThread)) choose(event.dataTransfer?.files ?? null)
    }
    addEventListener('dragover', drag)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('dragover', drag)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  }, [allowed, inThread])
  return {
    chosen,
    over: over && allowed,
    choose,
    leave: () => setChosen(undefined),
    paste(event) {
      if (!allowed || event.clipboardData.files.length === 0) return
      event.preventDefault()
      choose(event.clipboardData.files)
    },
  }
}
