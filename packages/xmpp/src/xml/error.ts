import { StreamError } from '../stream/error.ts'

/** Text that is not an element we accept. `condition` is the stream error to answer with (RFC 6120 §4.9.3). */
export class XmlError extends StreamError {
  override readonly name = 'XmlError'
}

export const bad = (text: string): XmlError => new XmlError('not-well-formed', text)
export const over = (text: string): XmlError => new XmlError('policy-violation', text)
