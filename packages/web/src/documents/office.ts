/** Office Open XML (ECMA-376): documents, sheets and slides without what was written beside their content. */
import { bareEmbedded, isEmbedded } from './embedded.ts'
import { type Findings, NotTouched } from './findings.ts'
import { bytesOf, rewrittenBytes, textOf } from './marked.ts'
import { officeWords } from './office-words.ts'
import { pruned } from './relationships.ts'
import { type Budget, type Entries, unzipped, zipped } from './zip.ts'

/** A sheet in a slide in a text; nothing that a person makes goes deeper. */
const DEPTH_MAX = 3

export const isOffice = (entries: Entries): boolean => entries.has('[Content_Types].xml')

const isXml = (name: string): boolean => /\.xml$/iu.test(name)
/** What a server keeps of the document: who works on it, under which rules. */
const OF_A_SERVER =
  /http:\/\/schemas\.microsoft\.com\/(?:office\/2006\/metadata\/|office\/2006\/coverPageProps|sharepoint\/)/u
/** Embedded in a text, with a program of its own; fonts and ink say nothing. */
const OPAQUE = /\.(?:bin|doc|xls|ppt|rtf|pdf|msg|zip|ole)$/iu
const NESTED = /\/embeddings\/[^/]+\.(?:docx|xlsx|pptx|docm|xlsm|pptm|sldx)$/iu

export const bareOffice = async (
  entries: Entries,
  found: Findings,
  left: Budget,
  depth = 0,
): Promise<Uint8Array> => {
  if ([...entries.keys()].some(name => name.startsWith('_xmlsignatures/'))) throw new NotTouched('signed')
  const kept = pruned(entries, found)
  for (const [name, content] of kept) kept.set(name, await barePart(name, content, { found, left, depth }))
  return zipped(kept)
}
interface Inside {
  readonly found: Findings
  readonly left: Budget
  readonly depth: number
}
const barePart = async (
  name: string,
  content: Uint8Array,
  { found, left, depth }: Inside,
): Promise<Uint8Array> => {
  if (/^customXml\/item\d*\.xml$/iu.test(name)) return bareItem(content, found)
  // How to get at data elsewhere.
  if (/\/connections\.xml$/iu.test(name)) found.left.add('data')
  if (isXml(name)) return rewrittenBytes(content, officeWords(found))
  if (isEmbedded(name)) return bareEmbedded(name, content, found)
  if (NESTED.test(name)) return bareNested(content, { found, left, depth: depth + 1 })
  if (OPAQUE.test(name)) found.left.add(name.endsWith('vbaProject.bin') ? 'data' : 'files')
  return content
}
/** One that cannot be read, or must not be touched, stays where it is. */
const bareNested = async (content: Uint8Array, { found, left, depth }: Inside): Promise<Uint8Array> => {
  try {
    if (depth > DEPTH_MAX) throw new NotTouched('large')
    return await bareOffice(unzipped(content, left), found, left, depth)
  } catch (error) {
    if (!(error instanceof NotTouched)) throw error
    found.left.add('files')
    return content
  }
}
/** Data that stands beside the text: a server's are emptied, others can be what the text shows. */
const bareItem = (content: Uint8Array, { removed, left }: Findings): Uint8Array => {
  const xml = textOf(content)
  const root = /<([^\s<>/=?!]+)((?:\s+[^\s<>/=]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*\/?>/u.exec(xml)
  if (!root) throw new NotTouched('unreadable')
  if (!OF_A_SERVER.test(root[2]!)) {
    left.add('data')
    return content
  }
  removed.add('properties')
  return bytesOf(`<${root[1]}${root[2]}/>`)
}
