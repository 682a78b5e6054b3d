export * from './base64.ts'
export * from './date.ts'
export { domainToAscii } from './jid/domain.ts'
export * from './jid/error.ts'
export * from './jid/jid.ts'
export { preparePassword } from './jid/prep.ts'
export * from './sasl/channel-binding.ts'
export * from './sasl/downgrade.ts'
export * from './sasl/error.ts'
export * from './sasl/plain.ts'
export * from './sasl/sasl.ts'
export * from './sasl/scram.ts'
export * from './schema/parts.ts'
export * from './schema/schema.ts'
export * from './stanza/error.ts'
export * from './stanza/reply.ts'
export * from './stanza/stanza.ts'
export * from './stream/error.ts'
export * from './stream/framing-tcp.ts'
export * from './stream/framing-websocket.ts'
export { agreedVersion, type StreamHeader } from './stream/header.ts'
export * from './stream/limits.ts'
export { type Attributes, type Child, Element, el } from './xml/element.ts'
export { escapeAttr, escapeText } from './xml/escape.ts'
export * from './xml/literal.ts'
export {
  DEFAULT_XML_LIMITS,
  type ParseOptions,
  parseElement,
  type XmlContext,
  XmlError,
  type XmlLimits,
} from './xml/parser.ts'
export { type Piece, type SplitLimits, Splitter } from './xml/splitter.ts'
export { write } from './xml/writer.ts'
