/** A document of any kind that is known here, by what it is. */
import { findings, type Left, NotTouched, type Removed, type Untouched } from './findings.ts'
import { documentKind } from './kind.ts'
import { bareOffice, isOffice } from './office.ts'
import { bareOpenDocument, isOpenDocument } from './open-document.ts'
import { budget, type Entries, unzipped } from './zip.ts'

const BYTES_MAX = 64 * 1024 ** 2

export type Cleaned =
  | { readonly content: Blob; readonly removed: readonly Removed[]; readonly left: readonly Left[] }
  | { readonly untouched: Untouched }

/** undefined: it is none, and nothing can be said of it. */
export const cleanedDocument = async (file: Blob): Promise<Cleaned | undefined> => {
  try {
    return await cleaned(file)
  } catch (error) {
    if (error instanceof NotTouched) return { untouched: error.why }
    throw error
  }
}
const cleaned = async (file: Blob): Promise<Cleaned | undefined> => {
  const kind = await documentKind(file)
  if (!kind) return undefined
  if (file.size > BYTES_MAX) throw new NotTouched('large')
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (kind === 'old') throw new NotTouched(isSealed(bytes) ? 'encrypted' : 'old')
  const found = findings()
  const content = kind === 'pdf' ? await pdf(bytes, found) : await packed(bytes, found)
  return (
    content && {
      content: new Blob([content as Uint8Array<ArrayBuffer>], { type: file.type }),
      removed: [...found.removed],
      left: [...found.left],
    }
  )
}
type Found = ReturnType<typeof findings>
/** The library is fetched for the first of them. */
const pdf = async (bytes: Uint8Array, found: Found): Promise<Uint8Array> =>
  (await import('./pdf.ts')).barePdf(bytes, found)

const packed = async (bytes: Uint8Array, found: Found): Promise<Uint8Array | undefined> => {
  const left = budget()
  const entries: Entries = unzipped(bytes, left)
  if (isOffice(entries)) return bareOffice(entries, found, left)
  return isOpenDocument(entries) ? bareOpenDocument(entries, found) : undefined
}
/** MS-OFFCRYPTO §2.3.4: the name of what is sealed in it. */
const isSealed = (bytes: Uint8Array): boolean =>
  new TextDecoder('latin1').decode(bytes).includes([...'EncryptedPackage'].join('\0'))
