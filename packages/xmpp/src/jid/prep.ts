import { breaksBidiRule } from './bidi.ts'
import { JidError } from './error.ts'
import { isFreeform, isIdentifier } from './precis.ts'

const MAX_BYTES = 1023
const PLAIN_LOCAL = /^[a-z0-9!#$%()*+,\-.;=?[\\\]^_`{|}~]+$/
/** RFC 7622 §3.3.1: allowed by the string class, not in a local part. */
const EXCLUDED = /["&'/:<>@]/
const WIDE = /[\uFF01-\uFFEE]/g
const ASCII_PRINTABLE = /^[\x20-\x7E]+$/
const OTHER_SPACE = /(?! )\p{Zs}/gu

const encoder = new TextEncoder()

const bounded = (s: string, what: string): string => {
  if (s === '' || s.length > MAX_BYTES || encoder.encode(s).length > MAX_BYTES) throw new JidError(what)
  return s
}

/** The local part: UsernameCaseMapped (RFC 8265 §3.3) less the excluded characters. */
export const prepareLocal = (given: string): string => {
  if (given.length <= MAX_BYTES && PLAIN_LOCAL.test(given)) return given
  bounded(given, 'local part')
  const once = caseMapped(given)
  if (caseMapped(once) !== once) throw new JidError('local part')
  if (EXCLUDED.test(once) || !isIdentifier(once) || breaksBidiRule(once)) throw new JidError('local part')
  return bounded(once, 'local part')
}

/** RFC 8265 §3.3.2: width mapping, lower case, NFC. */
const caseMapped = (s: string): string =>
  s
    .replace(WIDE, c => c.normalize('NFKC'))
    .toLowerCase()
    .normalize('NFC')

/** The resource part: OpaqueString (RFC 8265 §4.2). */
export const prepareResource = (given: string): string => {
  if (given.length <= MAX_BYTES && ASCII_PRINTABLE.test(given)) return given
  bounded(given, 'resource')
  return bounded(opaque(given, 'resource'), 'resource')
}

/** A password as it goes into PLAIN and SCRAM: OpaqueString as well (RFC 8265 §4). */
export const preparePassword = (given: string): string => {
  if (ASCII_PRINTABLE.test(given)) return given
  return opaque(given, 'password')
}

const opaque = (given: string, what: string): string => {
  const s = given.replace(OTHER_SPACE, ' ').normalize('NFC')
  if (s === '' || !isFreeform(s)) throw new JidError(what)
  return s
}
