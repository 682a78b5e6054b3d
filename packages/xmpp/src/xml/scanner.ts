import { bad, XmlError } from './error.ts'
import { ASCII_NAMES, isNamePart, isNameStart, PART } from './names.ts'
import { unescape } from './unescape.ts'

/** A position in a text, and what stands there: names, white space, values, CDATA and end tags (XML 1.0 §2.3, Namespaces in XML §4). */
export class Scanner {
  protected readonly text: string
  protected at = 0
  /** Where the colon of the last name stands in it; -1 without one. */
  protected colon = -1

  constructor(text: string) {
    this.text = text
  }

  /** Every value is checked; one that nobody will look at is not cut out. */
  protected value(keep: boolean): string {
    const text = this.text
    const quote = text.charCodeAt(this.at)
    if (quote !== 0x22 && quote !== 0x27) throw bad('attribute value not quoted')
    const from = ++this.at
    let special = false
    for (let i = from; ; i++) {
      const c = text.charCodeAt(i)
      if (c === quote) {
        this.at = i + 1
        if (special) return unescape(text.slice(from, i), ' ')
        return keep ? text.slice(from, i) : ''
      }
      if (c === 0x26 || c < 0x20) special = true
      else if (c === 0x3c || c !== c) throw bad('attribute value not closed')
    }
  }

  protected space(): boolean {
    const from = this.at
    for (;;) {
      const c = this.text.charCodeAt(this.at)
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return this.at > from
      this.at++
    }
  }

  /** A name with at most one colon, neither first nor last. */
  protected qname(): string {
    const text = this.text
    const from = this.at
    let i = this.ncname(from)
    this.colon = -1
    if (text.charCodeAt(i) === 0x3a) {
      this.colon = i - from
      i = this.ncname(i + 1)
    }
    this.at = i
    return text.slice(from, i)
  }

  private ncname(from: number): number {
    const text = this.text
    if (!isNameStart(text.codePointAt(from) ?? 0)) throw bad('not a name')
    let i = from
    for (;;) {
      const c = text.charCodeAt(i)
      if (c < 128) {
        if ((ASCII_NAMES[c]! & PART) === 0) return i
        i++
      } else if (c !== c) return i
      else {
        const whole = text.codePointAt(i)!
        if (!isNamePart(whole)) return i
        i += whole > 0xffff ? 2 : 1
      }
    }
  }

  /** At a `<!` or `<?`: nothing else than CDATA may begin so (RFC 6120 §11.1). */
  protected cdata(): string {
    if (!this.text.startsWith('<![CDATA[', this.at))
      throw new XmlError('restricted-xml', 'only elements and text')
    const from = this.at + 9
    const to = this.text.indexOf(']]>', from)
    if (to < 0) throw bad('CDATA section not closed')
    this.at = to + 3
    const raw = this.text.slice(from, to)
    return raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
  }

  protected endTag(qname: string): void {
    const from = this.at + 2
    if (!this.text.startsWith(qname, from)) throw bad('end tag does not match')
    this.at = from + qname.length
    if (this.text.charCodeAt(this.at) !== 0x3e) this.space()
    if (this.text.charCodeAt(this.at) !== 0x3e) throw bad('end tag does not match')
    this.at++
  }
}
