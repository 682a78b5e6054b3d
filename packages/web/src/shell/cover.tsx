import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { createPortal, flushSync } from 'react-dom'
import { Mark } from '../parts/mark.tsx'
import { useWords } from '../words/use-words.ts'
import { attending } from './use-attention.ts'

/** The click that brings somebody back to the window is no click on what lies under it. */
const LINGERS_MS = 150

/** Everything else on the page can be neither reached nor read aloud; undone, the focus is where it was. */
const withdrawRest = (cover: Element | null): (() => void) => {
  const focused = document.activeElement
  const rest = [...document.body.children].filter(one => one !== cover && !one.hasAttribute('inert'))
  for (const one of rest) one.setAttribute('inert', '')
  return () => {
    for (const one of rest) one.removeAttribute('inert')
    if (focused instanceof HTMLElement && focused !== document.body) focused.focus({ preventScroll: true })
  }
}

/** Over all that is open, from the moment in which the window is left until somebody is back. */
export function Cover() {
  const [isCovered, setCovered] = useState(() => !attending())
  useEffect(() => {
    let waiting: ReturnType<typeof setTimeout> | undefined
    const look = (): void => {
      clearTimeout(waiting)
      // A page that is hidden is drawn no more: at once, or it stands there as it was.
      if (!attending()) flushSync(() => setCovered(true))
      else waiting = setTimeout(() => setCovered(false), LINGERS_MS)
    }
    window.addEventListener('focus', look)
    window.addEventListener('blur', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(waiting)
      window.removeEventListener('focus', look)
      window.removeEventListener('blur', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  return isCovered && <Covered />
}

export function Covered() {
  const t = useWords()
  const cover = useRef<HTMLElement>(null)
  useLayoutEffect(() => withdrawRest(cover.current), [])
  return createPortal(
    <section
      ref={cover}
      aria-label={t('cover.title')}
      className="fixed inset-0 z-[100] grid place-content-center justify-items-center gap-4 bg-paper p-6 text-center text-quiet select-none"
    >
      <Mark className="size-16 text-ink" />
      <p className="max-w-xs text-balance">{t('cover.text')}</p>
    </section>,
    document.body,
  )
}
