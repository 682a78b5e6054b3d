/** XML with a few attributes and elements changed, and every other byte as it was. */
import { NotTouched } from './findings.ts'

export interface Tag {
  readonly name: string
  /** Without the prefix, which a document chooses as it likes. */
  readonly local: string
  /** By local name: the first of them. */
  attribute(local: string): string | undefined
}
export interface Rules {
  /** Where none of this stands, nothing is to be done. */
  readonly concerns: RegExp
  /** The element goes, with all that is in it. */
  drops?(tag: Tag): boolean
  /** Its tags go, and what is in it stays. */
  opens?(tag: Tag): boolean
  /** undefined: the attribute goes. */
  attribute?(local: string, value: string, tag: Tag, name: string): string | undefined
  /** What stands in an element, between two tags. */
  text?(text: string, tag: Tag): string
}
const TOKENS =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<!DOCTYPE|<\/?[^\s<>/=]+(?:\s+[^\s<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?>/gu
const ATTRIBUTE = /\s+([^\s<>/=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/gu
const localOf = (name: string): string => name.slice(name.indexOf(':') + 1)

const tagOf = (source: string): Tag => {
  const name = /^<\/?([^\s<>/=]+)/u.exec(source)![1]!
  return {
    name,
    local: localOf(name),
    attribute(local) {
      for (const [, key, double, single] of source.matchAll(ATTRIBUTE))
        if (localOf(key!) === local) return double ?? single
      return undefined
    },
  }
}
const withAttributes = (source: string, tag: Tag, change: NonNullable<Rules['attribute']>): string =>
  source.replaceAll(ATTRIBUTE, (whole, name: string, double?: string, single?: string) => {
    const value = double ?? single ?? ''
    const now = change(localOf(name), value, tag, name)
    if (now === value) return whole
    return now === undefined ? '' : ` ${name}="${now}"`
  })

export const rewritten = (xml: string, rules: Rules): string => {
  if (!rules.concerns.test(xml)) return xml
  const pass = new Pass(rules)
  let done = 0
  for (const { 0: token, index } of xml.matchAll(TOKENS)) {
    pass.text(xml.slice(done, index))
    pass.token(token)
    done = index + token.length
  }
  pass.text(xml.slice(done))
  return pass.end()
}
class Pass {
  readonly #rules: Rules
  readonly #parts: string[] = []
  readonly #open: { readonly tag: Tag; readonly isUnwrapped: boolean }[] = []
  /** How many elements are open where one began to be dropped. */
  #droppedAt: number | undefined

  constructor(rules: Rules) {
    this.#rules = rules
  }
  text(text: string): void {
    // What looks like a tag and is none: this is no XML that somebody else reads as we do.
    if (text.includes('<')) throw new NotTouched('unreadable')
    if (text === '' || this.#droppedAt !== undefined) return
    const inside = this.#open.at(-1)?.tag
    this.#parts.push(inside === undefined ? text : (this.#rules.text?.(text, inside) ?? text))
  }
  token(token: string): void {
    // Entities of its own could write anything.
    if (token === '<!DOCTYPE') throw new NotTouched('unreadable')
    if (token.startsWith('<!') || token.startsWith('<?')) this.#push(token)
    else if (token.startsWith('</')) this.#closed(token)
    else this.#opened(token)
  }
  end(): string {
    if (this.#open.length > 0) throw new NotTouched('unreadable')
    return this.#parts.join('')
  }
  #push(token: string): void {
    if (this.#droppedAt === undefined) this.#parts.push(token)
  }
  #opened(token: string): void {
    const tag = tagOf(token)
    const isEmpty = token.endsWith('/>')
    if (this.#droppedAt === undefined && this.#rules.drops?.(tag)) {
      if (isEmpty) return
      this.#droppedAt = this.#open.length
    }
    const isUnwrapped = this.#rules.opens?.(tag) ?? false
    const { attribute } = this.#rules
    if (!isUnwrapped) this.#push(attribute ? withAttributes(token, tag, attribute) : token)
    if (!isEmpty) this.#open.push({ tag, isUnwrapped })
  }
  #closed(token: string): void {
    const last = this.#open.pop()
    if (last?.tag.name !== tagOf(token).name) throw new NotTouched('unreadable')
    if (this.#droppedAt === this.#open.length) this.#droppedAt = undefined
    else if (!last.isUnwrapped) this.#push(token)
  }
}

export const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new NotTouched('unreadable')
  }
}
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
/** The same bytes where nothing changed. */
export const rewrittenBytes = (bytes: Uint8Array, rules: Rules): Uint8Array => {
  const before = textOf(bytes)
  const after = rewritten(before, rules)
  return after === before ? bytes : bytesOf(after)
}
