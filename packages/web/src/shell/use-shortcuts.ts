import { useEffect, useRef } from 'react'
import { useLocation } from 'wouter'
import { stepAccount } from '../accounts/going.ts'
import { useAccounts, useEngine } from '../bind/app-context.ts'
import { placeAt, places } from './places.ts'

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/u.test(target.tagName))

/** Keys that work everywhere inside; those of a field or a message are at home there. */
export const useShortcuts = (openSheet: () => void): void => {
  const engine = useEngine()
  const accounts = useAccounts()
  const [path, go] = useLocation()
  const now = useRef({ path, openSheet })
  now.current = { path, openSheet }
  useEffect(() => {
    const focusSearch = (): void => document.querySelector<HTMLElement>('[data-search]')?.focus()
    const search = (): void => {
      // At once where it is in sight: what is typed in the meantime would go into a message.
      if (matchMedia('(min-width: 56.25rem)').matches) return focusSearch()
      go(places.home)
      requestAnimationFrame(focusSearch)
    }
    const step = (by: 1 | -1): void => {
      const all = engine.conversations.get().map(item => item.address)
      const place = placeAt(now.current.path)
      const here = place.kind === 'chat' ? all.indexOf(place.address) : -1
      const next = all[here < 0 ? 0 : Math.min(Math.max(here + by, 0), all.length - 1)]
      if (next !== undefined) go(places.conversation(next))
    }
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return
      const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      if (isCommand && event.key.toLowerCase() === 'k') search()
      else if (event.altKey && event.key === 'ArrowDown') step(1)
      else if (event.altKey && event.key === 'ArrowUp') step(-1)
      else if (event.altKey && event.key === 'End') void engine.hidden.close()
      else if (event.altKey && event.key === 'PageDown') stepAccount(accounts, 1)
      else if (event.altKey && event.key === 'PageUp') stepAccount(accounts, -1)
      else if (event.key === '?' && !isWriting(event.target)) now.current.openSheet()
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [accounts, engine, go])
}
