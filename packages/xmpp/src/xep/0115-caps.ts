/** XEP-0115 Entity Capabilities. */
import { encodeBase64 } from '../base64.ts'
import { attr } from '../schema/parts.ts'
import { element, type Infer } from '../schema/schema.ts'
import type { DataForm } from './0004-forms.ts'
import { formType } from './0004-forms.ts'
import type { DiscoInfo } from './0030-disco.ts'

export const NS_CAPS = 'http://jabber.org/protocol/caps'

export const Caps = element(NS_CAPS, 'c', {
  hash: attr.optional('hash'),
  node: attr.required('node'),
  ver: attr.required('ver'),
})
export type Caps = Infer<typeof Caps>

/**
 * The verification string (§5.1), or undefined for information that must not be believed (§5.4): an identity, a feature or a form twice,
 * or a form type with several values.
 */
export const verificationString = (info: DiscoInfo): string | undefined => {
  const identities = info.identities.map(i => [i.category, i.type, i.lang ?? '', i.name ?? ''].join('/'))
  const features = info.features.map(f => f.var)
  const forms = info.forms.filter(form => form.fields.some(f => f.var === 'FORM_TYPE' && f.type === 'hidden'))
  const types = forms.map(form => formType(form) ?? '')
  if (isTwice(identities) || isTwice(features) || isTwice(types)) return undefined
  if (forms.some(form => new Set(valuesOf(form, 'FORM_TYPE')).size !== 1)) return undefined
  const parts = [
    ...inOrder(identities),
    ...inOrder(features),
    ...[...forms].sort((a, b) => compare(formType(a) ?? '', formType(b) ?? '')).flatMap(formParts),
  ]
  // §5.4 and its security note: a `<` inside a part could stand for another part.
  return parts.some(part => part.includes('<')) ? undefined : parts.map(part => `${part}<`).join('')
}

/** The `ver` attribute (§5.1); the hash, SHA-1 nearly everywhere, is handed in. */
export const capsVer = async (
  info: DiscoInfo,
  hash: (data: Uint8Array) => Promise<Uint8Array> | Uint8Array,
): Promise<string | undefined> => {
  const text = verificationString(info)
  return text === undefined ? undefined : encodeBase64(await hash(new TextEncoder().encode(text)))
}

const formParts = (form: DataForm): string[] => [
  formType(form) ?? '',
  ...form.fields
    .filter(field => field.var !== undefined && field.var !== 'FORM_TYPE')
    .sort((a, b) => compare(a.var ?? '', b.var ?? ''))
    .flatMap(field => [field.var ?? '', ...inOrder(field.values)]),
]
const valuesOf = (form: DataForm, name: string): readonly string[] =>
  form.fields.find(field => field.var === name)?.values ?? []
const isTwice = (values: readonly string[]): boolean => new Set(values).size !== values.length
const inOrder = (values: readonly string[]): string[] => [...values].sort(compare)

/** i;octet (RFC 4790 §9.3): by code point, which UTF-16 order is not for the planes above the first. */
const compare = (a: string, b: string): number => {
  const [x, y] = [Array.from(a), Array.from(b)]
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const difference = (x[i]!.codePointAt(0) ?? 0) - (y[i]!.codePointAt(0) ?? 0)
    if (difference !== 0) return difference
  }
  return x.length - y.length
}
