/** The XML declaration: it is let through at the very start, and says nothing but UTF-8 there (RFC 6120 §11.6). */
import { XmlError } from './error.ts'

const DECLARATION =
  /^<\?xml\s+version\s*=\s*(?:'1\.[0-9]+'|"1\.[0-9]+")(?:\s+encoding\s*=\s*(?:'([^']*)'|"([^"]*)"))?(?:\s+standalone\s*=\s*(?:'(?:yes|no)'|"(?:yes|no)"))?\s*\?>/

/** How long the one is that the text begins with; throws where it begins with something else. */
export const declarationLength = (text: string): number => {
  const m = DECLARATION.exec(text)
  if (m === null) throw new XmlError('not-well-formed', 'XML declaration')
  const encoding = m[1] ?? m[2]
  if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8') throw new XmlError('unsupported-encoding')
  return m[0].length
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** The element of a text that is a document by itself, without what may stand before and after it (XML 1.0 §2.1). */
export const rootOf = (text: string): string => {
  let start = text.startsWith('<?xml') ? declarationLength(text) : 0
  // Without a declaration a document begins with its element (RFC 7395 §3.3.3).
  if (start > 0) while (isSpace(text.charCodeAt(start))) start++
  let end = text.length
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return end - start === text.length ? text : text.slice(start, end)
}
