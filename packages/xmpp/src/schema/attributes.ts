import { formatDateTime, parseDateTime } from '../date.ts'
import { Jid } from '../jid/jid.ts'
import { type Part, SchemaError } from './schema.ts'

/** How a value is written as a string. `decode` gives undefined for what is malformed. */
export interface Codec<T> {
  decode(s: string): T | undefined
  encode(value: T): string
}

export interface AttributePart<T> {
  required(name: string): Part<T>
  /** Malformed is an error also here: absent and wrong are two things. */
  optional(name: string): Part<T | undefined>
  /** Absent reads as `value`; left out when it is that. */
  default(name: string, value: T): Part<T, T | undefined>
}

const decoded = <T>(codec: Codec<T>, raw: string, name: string): T => {
  const value = codec.decode(raw)
  if (value === undefined) throw new SchemaError(`attribute ${name} is malformed`)
  return value
}

export const attribute = <T>(codec: Codec<T>): AttributePart<T> => ({
  required: name => ({
    read(e) {
      const raw = e.attr(name)
      if (raw === undefined) throw new SchemaError(`attribute ${name} is missing`)
      return decoded(codec, raw, name)
    },
    write(value, draft) {
      draft.attrs[name] = codec.encode(value)
    },
  }),
  optional: name => ({
    read(e) {
      const raw = e.attr(name)
      return raw === undefined ? undefined : decoded(codec, raw, name)
    },
    write(value, draft) {
      if (value !== undefined) draft.attrs[name] = codec.encode(value)
    },
  }),
  default: (name, fallback) => ({
    read(e) {
      const raw = e.attr(name)
      return raw === undefined ? fallback : decoded(codec, raw, name)
    },
    write(value, draft) {
      if (value !== undefined && value !== fallback) draft.attrs[name] = codec.encode(value)
    },
  }),
})

export const stringCodec: Codec<string> = { decode: s => s, encode: s => s }
export const jidCodec: Codec<Jid> = { decode: s => Jid.tryParse(s), encode: j => j.toString() }
export const boolCodec: Codec<boolean> = {
  decode: s => (s === 'true' || s === '1' ? true : s === 'false' || s === '0' ? false : undefined),
  encode: b => String(b),
}
export const dateTimeCodec: Codec<Date> = { decode: parseDateTime, encode: formatDateTime }

/** Whole numbers within bounds, written as XML Schema has them. */
export const intCodec = (min = 0, max: number = Number.MAX_SAFE_INTEGER): Codec<number> => ({
  decode(s) {
    if (!/^\s*[+-]?[0-9]{1,16}\s*$/.test(s)) return undefined
    const n = Number(s)
    return n >= min && n <= max ? n : undefined
  },
  encode: n => String(n),
})

const oneOfCodec = <const V extends string>(values: readonly V[]): Codec<V> => ({
  decode: s => values.find(v => v === s),
  encode: v => v,
})

export const attr: AttributePart<string> = attribute(stringCodec)
export const jid: AttributePart<Jid> = attribute(jidCodec)
export const bool: AttributePart<boolean> = attribute(boolCodec)
export const dateTime: AttributePart<Date> = attribute(dateTimeCodec)
/** Not negative; other bounds by `intBetween`. */
export const int: AttributePart<number> = attribute(intCodec())
export const intBetween = (min: number, max: number): AttributePart<number> => attribute(intCodec(min, max))
/** An enumeration: `oneOf('get', 'set').required('type')`. */
export const oneOf = <const V extends string>(...values: readonly V[]): AttributePart<V> =>
  attribute(oneOfCodec(values))
