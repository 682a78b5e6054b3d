/** What another parser makes of a document (S028). */
import { SaxesParser, type SaxesTagNS } from 'saxes'
import { type Child, Element } from '../xml/element.ts'
import { isNCName } from '../xml/names.ts'
import { NS_XML } from '../xml/namespaces.ts'

/**
 * The same document as another parser reads it; undefined when it refuses. Half a surrogate pair is refused in its name:
 * no bytes stand for it. It trims namespace names, which Namespaces in XML §2.3 does not: then it has nothing to say.
 */
export const reference = (document: string): Element | undefined | 'unclear' => {
  let unclear = false
  let refused =
    !document.isWellFormed() ||
    document !== document.trim() ||
    !document.startsWith('<') ||
    document.startsWith('<?')
  const refuse = (): void => {
    refused = true
  }
  const open: { tag: SaxesTagNS; children: Child[] }[] = []
  let root: Element | undefined
  const addText = (s: string): void => {
    const children = open.at(-1)?.children
    if (children === undefined) return
    if (typeof children.at(-1) === 'string') children[children.length - 1] += s
    else if (s !== '') children.push(s)
  }
  const parser = new SaxesParser({ xmlns: true })
  parser.on('error', refuse)
  parser.on('comment', refuse)
  parser.on('processinginstruction', refuse)
  parser.on('doctype', refuse)
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('opentag', tag => {
    open.push({ tag, children: [] })
    for (const a of Object.values(tag.attributes))
      if ((a.name === 'xmlns' || a.prefix === 'xmlns') && a.value.trim() !== a.value) unclear = true
  })
  parser.on('closetag', () => {
    const { tag, children } = open.pop()!
    const e = elementOf(tag, children)
    if (e === undefined) refuse()
    else if (open.length > 0) open.at(-1)!.children.push(e)
    else root = e
  })
  parser.write(document).close()
  return unclear ? 'unclear' : refused ? undefined : root
}

/** Undefined when a local name is none: Namespaces in XML §3 asks for it, the reference does not. */
const elementOf = (tag: SaxesTagNS, children: readonly Child[]): Element | undefined => {
  const flat: string[] = []
  if (!isNCName(tag.local)) return undefined
  for (const a of Object.values(tag.attributes)) {
    if (!isNCName(a.local)) return undefined
    if (a.name === 'xmlns' || a.prefix === 'xmlns') continue
    flat.push(a.prefix === '' ? a.local : a.uri === NS_XML ? a.name : `{${a.uri}}${a.local}`, a.value)
  }
  return new Element(tag.local, tag.uri, flat, children)
}
