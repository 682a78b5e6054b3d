/** Characters that XML 1.0 §2.2 does not allow anywhere, not even as a reference. */
export const FORBIDDEN = /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]/
const FORBIDDEN_ALL = new RegExp(FORBIDDEN.source, 'g')
const TEXT = /[&<>\r\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF\uD800-\uDFFF]/
const ATTRIBUTE = /[&<>"'\t\n\r\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF\uD800-\uDFFF]/

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}
const reference = (c: string): string => REFERENCES[c] ?? c

/** What no XML document can carry is shown as U+FFFD: a pasted control character must not end the stream. */
const representable = (s: string): string => s.toWellFormed().replace(FORBIDDEN_ALL, '\uFFFD')

/** Text content. `>` is always escaped, so `]]>` cannot appear; CR survives line end handling (XML §2.11). */
export const escapeText = (s: string): string =>
  TEXT.test(s) ? representable(s).replace(/[&<>\r]/g, reference) : s

/** An attribute value for either quote; TAB, CR and LF survive normalisation (XML §3.3.3). */
export const escapeAttr = (s: string): string =>
  ATTRIBUTE.test(s) ? representable(s).replace(/[&<>"'\t\n\r]/g, reference) : s
