import { decodeBase64, SaslError } from '@corrillo/xmpp'

/** Strict in what is inside, lenient in the white space around it that the examples have (XEP-0388 §2.2). */
export const saslData = (text: string): Uint8Array => {
  const data = decodeBase64(text.trim())
  if (data === undefined) throw new SaslError('incorrect-encoding')
  return data
}
