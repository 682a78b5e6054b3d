import { type Child, Element, el } from '../xml/element.ts'

/** An element that does not say what its schema says. In an iq this is `bad-request`; elsewhere it counts as absent. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}

/** What a part writes into. */
export interface Draft {
  readonly ns: string
  readonly attrs: Record<string, string | undefined>
  readonly children: Child[]
}

/** One field of an element: how it is read from it and how it is written into it. `I` is what building accepts. */
export interface Part<T, I = T> {
  read(e: Element): T
  write(value: I, draft: Draft): void
}

export type Parts = Readonly<Record<string, Part<unknown, never>>>

type Read<P> = P extends Part<infer T, never> ? T : never
type Given<P> = P extends { write(value: infer I, draft: Draft): void } ? I : never
type OptionalKeys<V> = { [K in keyof V]-?: undefined extends V[K] ? K : never }[keyof V]
type Loose<V> = { readonly [K in Exclude<keyof V, OptionalKeys<V>>]: V[K] } & {
  readonly [K in OptionalKeys<V>]?: V[K]
}
type Simple<T> = { [K in keyof T]: T[K] }

export type Value<P> = Simple<Loose<{ [K in keyof P]: Read<P[K]> }>>
export type Input<P> = Simple<Loose<{ [K in keyof P]: Given<P[K]> }>>

/** An element described once: it reads, writes, types and dispatches. */
export interface Schema<T, I = T> {
  readonly ns: string
  /** Of the element, as on the wire. */
  readonly name: string
  /** Throws a SchemaError. */
  parse(e: Element): T
  tryParse(e: Element): T | undefined
  build(value: I): Element
  /** The first such child of `parent`; a malformed one counts as absent. */
  in(parent: Element): T | undefined
  matches(e: Element): boolean
}

export type Infer<S> = S extends { parse(e: Element): infer T } ? T : never
export type InferInput<S> = S extends { build(value: infer I): Element } ? I : never

/** What a schema says beyond its parts. */
export interface Options<T> {
  /** A reason to refuse what the parts have read. */
  readonly check?: (value: T) => string | undefined
}

export const element = <const P extends Parts>(
  ns: string,
  name: string,
  parts: P,
  options: Options<Value<P>> = {},
): Schema<Value<P>, Input<P>> => {
  const entries = Object.entries(parts)
  const read = (e: Element): Value<P> => {
    const value: Record<string, unknown> = {}
    for (const [key, part] of entries) {
      const field = part.read(e)
      if (field !== undefined) value[key] = field
    }
    const complaint = options.check?.(value as Value<P>)
    if (complaint !== undefined) throw new SchemaError(`<${name}/>: ${complaint}`)
    return value as Value<P>
  }
  const matches = (e: Element): boolean => e.name === name && e.ns === ns
  const tryParse = (e: Element): Value<P> | undefined => attempt(() => (matches(e) ? read(e) : undefined))
  return {
    ns,
    name,
    matches,
    tryParse,
    parse(e) {
      if (!matches(e)) throw new SchemaError(`<${name}/> was expected`)
      return read(e)
    },
    in(parent) {
      const found = parent.child(name, ns)
      return found && tryParse(found)
    },
    build(value) {
      const draft: Draft = { ns, attrs: {}, children: [] }
      const given = value as Readonly<Record<string, never>>
      for (const [key, part] of entries) part.write(given[key]!, draft)
      return el(ns, name, draft.attrs, ...draft.children)
    },
  }
}

const attempt = <T>(f: () => T): T | undefined => {
  try {
    return f()
  } catch (error) {
    if (error instanceof SchemaError) return undefined
    throw error
  }
}
