/**
 * Whether an element is what a play expects. Attributes that the pattern names must be there with that value; others may be. The
 * content must be the same, except that `…` as a child stands for anything, and `…` in a value for any text.
 */
import type { Child, Element } from '@corrillo/xmpp'

export const ANYTHING = '…'

const isSpace = (c: Child): boolean => typeof c === 'string' && c.trim() === ''
/** White space between elements is layout. */
const content = (e: Element): readonly Child[] => {
  const significant = e.children.some(c => typeof c === 'string' && !isSpace(c))
  return significant ? e.children : e.children.filter(c => !isSpace(c))
}

export const sameText = (pattern: string, actual: string): boolean => {
  const parts = pattern.trim().split(ANYTHING)
  if (parts.length === 1) return pattern === actual || pattern.trim() === actual.trim()
  const quoted = parts.map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^\\s*${quoted.join('[^]*')}\\s*$`).test(actual)
}

const sameChild = (pattern: Child, actual: Child | undefined): boolean => {
  if (actual === undefined) return false
  if (typeof pattern === 'string') return typeof actual === 'string' && sameText(pattern, actual)
  return typeof actual !== 'string' && matches(pattern, actual)
}

/** With `…`: the other children stand somewhere, in order. */
const among = (patterns: readonly Child[], actual: readonly Child[]): boolean => {
  let at = 0
  return patterns.every(pattern => {
    while (at < actual.length) if (sameChild(pattern, actual[at++])) return true
    return false
  })
}

export const matches = (pattern: Element, actual: Element): boolean => {
  if (pattern.name !== actual.name || pattern.ns !== actual.ns) return false
  for (const [name, value] of pattern.attrs()) {
    const found = actual.attr(name)
    if (found === undefined || !sameText(value, found)) return false
  }
  const wanted = content(pattern)
  const given = content(actual)
  const open = wanted.filter(c => typeof c !== 'string' || c.trim() !== ANYTHING)
  if (open.length < wanted.length) return among(open, given)
  return wanted.length === given.length && wanted.every((c, i) => sameChild(c, given[i]))
}
