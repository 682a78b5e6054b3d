import { decodeBase64, encodeBase64 } from '../base64.ts'
import { type Element, el } from '../xml/element.ts'
import { type Codec, intCodec, stringCodec } from './attributes.ts'
import { type Part, type Schema, SchemaError } from './schema.ts'

export * from './attributes.ts'

/** The default bound of a list: what comes from outside is counted. */
const MAX_CHILDREN = 1000

const base64Codec: Codec<Uint8Array> = {
  decode: s => decodeBase64(s.replace(/[\t\n\r ]+/g, '')),
  encode: encodeBase64,
}

const content = <T>(codec: Codec<T>, what: string): Part<T> => ({
  read(e) {
    const value = codec.decode(e.text())
    if (value === undefined) throw new SchemaError(`${what} is malformed`)
    return value
  },
  write(value, draft) {
    draft.children.push(codec.encode(value))
  },
})

/** The direct text of the element; '' when there is none. */
export const text = (): Part<string, string | undefined> => ({
  read: e => e.text(),
  write(value, draft) {
    if (value !== undefined) draft.children.push(value)
  },
})
export const intText = (min = 0, max?: number): Part<number> => content(intCodec(min, max), 'number')
export const base64Text = (): Part<Uint8Array> => content(base64Codec, 'base64')
export const base64 = base64Text
/** The direct text in another shape. */
export const textAs = <T>(codec: Codec<T>): Part<T> => content(codec, 'text')

interface ElementPart<T> {
  (name: string, ns?: string): Part<T | undefined>
  required(name: string, ns?: string): Part<T>
}

/** A child element that holds nothing but text in some shape. */
export const textElementAs = <T>(codec: Codec<T>): ElementPart<T> => {
  const read = (e: Element, name: string, ns: string | undefined): T | undefined => {
    const found = e.child(name, ns)
    if (found === undefined) return undefined
    const value = codec.decode(found.text())
    if (value === undefined) throw new SchemaError(`<${name}/> is malformed`)
    return value
  }
  const optional = (name: string, ns?: string): Part<T | undefined> => ({
    read: e => read(e, name, ns),
    write(value, draft) {
      if (value !== undefined) draft.children.push(el(ns ?? draft.ns, name, undefined, codec.encode(value)))
    },
  })
  const required = (name: string, ns?: string): Part<T> => ({
    read(e) {
      const value = read(e, name, ns)
      if (value === undefined) throw new SchemaError(`<${name}/> is missing`)
      return value
    },
    write: optional(name, ns).write,
  })
  return Object.assign(optional, { required })
}

export const textElement: ElementPart<string> = textElementAs(stringCodec)
export const intElement: ElementPart<number> = textElementAs(intCodec())
export const base64Element: ElementPart<Uint8Array> = textElementAs(base64Codec)

interface Listed {
  readonly max?: number
  readonly ns?: string
}

/** Every child element of that name, as texts in some shape. */
export const textElementsAs =
  <T>(codec: Codec<T>) =>
  (name: string, { max = MAX_CHILDREN, ns }: Listed = {}): Part<readonly T[], readonly T[] | undefined> => ({
    read(e) {
      const found = e.elements().filter(c => c.is(name, ns ?? e.ns))
      if (found.length > max) throw new SchemaError(`more than ${max} <${name}/>`)
      return found.map(c => {
        const value = codec.decode(c.text())
        if (value === undefined) throw new SchemaError(`<${name}/> is malformed`)
        return value
      })
    },
    write(values, draft) {
      for (const v of values ?? []) draft.children.push(el(ns ?? draft.ns, name, undefined, codec.encode(v)))
    },
  })

export const textElements = textElementsAs(stringCodec)

/** One attribute of every child element of that name: `<feature var='…'/>`. */
export const attrsOf = <T>(
  codec: Codec<T>,
  name: string,
  attribute: string,
  { max = MAX_CHILDREN }: { max?: number } = {},
): Part<readonly T[], readonly T[] | undefined> => ({
  read(e) {
    const found: T[] = []
    for (const c of e.children) {
      if (typeof c === 'string' || c.name !== name || c.ns !== e.ns) continue
      const value = codec.decode(c.attr(attribute) ?? '')
      if (value === undefined || found.length === max) throw new SchemaError(`<${name}/> is malformed`)
      found.push(value)
    }
    return found
  },
  write(values, draft) {
    for (const v of values ?? []) draft.children.push(el(draft.ns, name, { [attribute]: codec.encode(v) }))
  },
})

/** An empty child whose presence says yes. */
export const flag = (name: string, ns?: string): Part<boolean, boolean | undefined> => ({
  read: e => e.child(name, ns) !== undefined,
  write(value, draft) {
    if (value === true) draft.children.push(el(ns ?? draft.ns, name))
  },
})

const optionalChild = <T, I>(schema: Schema<T, I>): Part<T | undefined, I | undefined> => ({
  read(e) {
    const found = e.child(schema.name, schema.ns)
    return found && schema.parse(found)
  },
  write(value, draft) {
    if (value !== undefined) draft.children.push(schema.build(value))
  },
})

const requiredChild = <T, I>(schema: Schema<T, I>): Part<T, I> => ({
  read(e) {
    const found = e.child(schema.name, schema.ns)
    if (found === undefined) throw new SchemaError(`<${schema.name}/> is missing`)
    return schema.parse(found)
  },
  write(value, draft) {
    draft.children.push(schema.build(value))
  },
})

/** A child element with a schema of its own: `child.required(S)`, `child.optional(S)`. */
export const child = { required: requiredChild, optional: optionalChild }

export interface Many {
  /** More than this is malformed. */
  readonly max?: number
  readonly min?: number
  /** A malformed one is passed over instead of spoiling the list: for what strangers publish. */
  readonly lenient?: boolean
}

/** Every child element of one schema, in order. */
export const children = <T, I>(
  schema: Schema<T, I>,
  { max = MAX_CHILDREN, min = 0, lenient = false }: Many = {},
): Part<readonly T[], readonly I[] | undefined> => ({
  read(e) {
    const found: T[] = []
    for (const c of e.children) {
      if (typeof c === 'string' || !schema.matches(c)) continue
      if (found.length === max) throw new SchemaError(`more than ${max} <${schema.name}/>`)
      const value = lenient ? schema.tryParse(c) : schema.parse(c)
      if (value !== undefined) found.push(value)
    }
    if (found.length < min) throw new SchemaError(`<${schema.name}/> is missing`)
    return found
  },
  write(values, draft) {
    for (const v of values ?? []) draft.children.push(schema.build(v))
  },
})

type Choices = Readonly<Record<string, Schema<unknown, never>>>
type Chosen<C> = {
  [K in keyof C]: C[K] extends Schema<infer T, never> ? { readonly kind: K; readonly value: T } : never
}[keyof C]
type ChosenInput<C> = {
  [K in keyof C]: C[K] extends { build(value: infer I): Element }
    ? { readonly kind: K; readonly value: I }
    : never
}[keyof C]

const choose = <C extends Choices>(choices: C, e: Element): Chosen<C> | undefined => {
  for (const c of e.children) {
    if (typeof c === 'string') continue
    for (const kind of Object.keys(choices))
      if (choices[kind]!.matches(c)) return { kind, value: choices[kind]!.parse(c) } as Chosen<C>
  }
  return undefined
}

const optionalChoice = <const C extends Choices>(
  choices: C,
): Part<Chosen<C> | undefined, ChosenInput<C> | undefined> => ({
  read: e => choose(choices, e),
  write(value, draft) {
    if (value === undefined) return
    const { kind, value: inner } = value as unknown as { kind: string; value: never }
    draft.children.push(choices[kind]!.build(inner))
  },
})

const requiredChoice = <const C extends Choices>(choices: C): Part<Chosen<C>, ChosenInput<C>> => ({
  read(e) {
    const found = choose(choices, e)
    if (found === undefined) throw new SchemaError(`one of ${Object.keys(choices).join(', ')} is missing`)
    return found
  },
  write: (value, draft) => optionalChoice(choices).write(value, draft),
})

/** One of several children: `choice.required({ items: Items, retract: Retract })` reads as `{ kind, value }`. */
export const choice = { required: requiredChoice, optional: optionalChoice }

/** All child elements as they are; what other parts read is among them unless `except` names it. */
export const any = (
  except: readonly { matches(e: Element): boolean }[] = [],
): Part<readonly Element[], readonly Element[] | undefined> => ({
  read: e => e.elements().filter(c => !except.some(s => s.matches(c))),
  write(values, draft) {
    draft.children.push(...(values ?? []))
  },
})

/** The first child element, whatever it is. */
export const anyOne = (): Part<Element | undefined> => ({
  read: e => e.elements()[0],
  write(value, draft) {
    if (value !== undefined) draft.children.push(value)
  },
})
