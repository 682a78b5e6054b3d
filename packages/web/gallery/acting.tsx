import { useCallback, useEffect } from 'react'

/** Nothing is looked at before what it returns is called. */
const begun = (): (() => void) => {
  document.body.dataset.acting = 'yes'
  return () => delete document.body.dataset.acting
}
/** Stands where something is still being made. */
export function Awaited() {
  useEffect(begun, [])
  return null
}
/** Does what a person would, once the screen stands. */
const useOnce = (act: () => boolean): void =>
  useEffect(() => {
    const end = begun()
    const over = (): void => {
      clearInterval(timer)
      end()
    }
    const timer = setInterval(() => act() && over(), 30)
    return over
  }, [act])

const pressOnce = (selector: string) => (): boolean => {
  const button = [...document.querySelectorAll<HTMLElement>(selector)].at(-1)
  button?.click()
  return button !== undefined
}
const reply = pressOnce('.tools button:nth-child(2)')
const more = pressOnce('.tools button:last-child')
const menu = pressOnce('h1 button')
const emoji = pressOnce('button:has(+ textarea)')

export function Replying() {
  useOnce(reply)
  return null
}
export function OpenMenu() {
  useOnce(more)
  return null
}
export function OpenPicker() {
  useOnce(emoji)
  return null
}
export function Pressed({ on }: { readonly on: string }) {
  useOnce(useCallback(pressOnce(on), [on]))
  return null
}
export function Focused({ on }: { readonly on: string }) {
  useOnce(
    useCallback(() => {
      const found = document.querySelector<HTMLElement>(on)
      found?.focus()
      return found !== null
    }, [on]),
  )
  return null
}
export function Typed({ into, text }: { readonly into: string; readonly text: string }) {
  useEffect(() => {
    const field = document.querySelector<HTMLInputElement>(into)
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
    if (!field) return
    set?.call(field, text)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }, [into, text])
  return null
}
export function OpenAccounts() {
  useOnce(menu)
  return null
}
