import { Element } from './element.ts'
import { escapeAttr } from './escape.ts'
import { contentText, writeAnew } from './writer.ts'

/**
 * Copies of one element that differ in `to`. It is written once; a copy is two joined strings, which the writer passes on as they are,
 * and shares everything else. `escaped` is the address as `escapeAttr` makes it, for those who send to it often.
 */
export const copiesOf = (e: Element): ((to: string, escaped?: string) => Element) => {
  const plain = e.with({ to: undefined })
  const { name, ns, flat, children, prefixes } = plain
  const tail = `'${writeAnew(plain, ns).slice(1 + name.length)}`
  const head = `<${name} to='`
  const content = contentText(plain).length
  const closing = content === 0 ? 0 : name.length + 3
  return (to, escaped = escapeAttr(to)) => {
    const text = head + escaped + tail
    const end = text.length
    const innerEnd = end - closing
    const source = { text, start: 0, inner: innerEnd - content, innerEnd, end, tag: true, ownNs: false }
    return new Element(name, ns, ['to', to, ...flat], children, source, prefixes)
  }
}
