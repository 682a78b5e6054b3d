/** SASL before anything is known of who speaks: nonzas, PLAIN, HT and the header of SCRAM. */
import {
  decodeSaslData,
  NS_SASL,
  parseElement,
  parseGs2Header,
  parseHt,
  parseHtMechanism,
  parsePlain,
  parseScramMechanism,
  readSasl,
  SaslError,
  XmlError,
} from '@corrillo/xmpp'
import { holds, refusable, type Target, textOf } from '../target.ts'

export const target: Target = {
  name: 'sasl',
  bytes: 65_536,
  run(input) {
    const text = textOf(input)
    for (const wrapped of [text, `<auth xmlns='${NS_SASL}' mechanism='PLAIN'>${text}</auth>`]) {
      const element = refusable(() => parseElement(wrapped), XmlError)
      if (element !== undefined) refusable(() => readSasl(element), SaslError)
    }
    refusable(() => decodeSaslData(text), SaslError)
    parseScramMechanism(text)
    parseHtMechanism(text)
    const plain = refusable(() => parsePlain(input), SaslError)
    if (plain !== undefined) holds(plain.username !== '' && plain.password !== '', 'empty credentials')
    const ht = refusable(() => parseHt(input), SaslError)
    if (ht !== undefined) holds(ht.username !== '' && !ht.username.includes('\0'), 'name with NUL')
    const header = refusable(() => parseGs2Header(text), SaslError)
    if (header !== undefined) holds(text.startsWith(header.raw), 'not the header that was sent')
  },
}
