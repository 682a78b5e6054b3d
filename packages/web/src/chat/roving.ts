/** One tab stop for the whole log; the arrows walk through it. Answers whether the key was for us. */
export const moveBetweenMessages = (log: HTMLElement, key: string): boolean => {
  const buttons = [...log.querySelectorAll<HTMLElement>('[data-message-button]')]
  const here = buttons.indexOf(document.activeElement as HTMLElement)
  if (here < 0) return false
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: here - 1,
    ArrowDown: here + 1,
    Home: 0,
    End: buttons.length - 1,
  }
  const next = steps[key]
  if (next === undefined) return false
  buttons[Math.min(Math.max(next, 0), buttons.length - 1)]?.focus()
  return true
}
