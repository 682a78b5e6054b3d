/** OpenDocument 1.3 (OASIS): texts, sheets and slides without what was written beside their content. */
import { bareEmbedded, isEmbedded } from './embedded.ts'
import { type Findings, NotTouched, type Removed } from './findings.ts'
import { bytesOf, type Rules, rewritten, rewrittenBytes, textOf } from './marked.ts'
import { type Entries, zipped } from './zip.ts'

const MANIFEST = 'META-INF/manifest.xml'

export const isOpenDocument = (entries: Entries): boolean =>
  textOf(entries.get('mimetype') ?? new Uint8Array()).startsWith('application/vnd.oasis.opendocument.')

/** Part 2 §3, and part 3 §4.1: what a program may leave out. */
const goneAs = (name: string): Removed | undefined => {
  if (/(?:^|\/)meta\.xml$/u.test(name)) return 'properties'
  if (name.startsWith('Thumbnails/')) return 'preview'
  return name === 'VersionList.xml' || name.startsWith('Versions/') ? 'earlier' : undefined
}
/** Fields that show what stood in the properties: they go on showing it, as words. */
const SHOWN =
  /^(?:(?:initial-)?creator|author-(?:name|initials)|printed-by|title|subject|keywords|description|user-defined|(?:creation|modification|print)-(?:date|time)|editing-(?:cycles|duration))$/u
const INITIALS = new Set(['creator-initials', 'sender-initials'])
const NO_DATE = '1970-01-01T00:00:00'
/** A place on this device. */
const PATH = /^(?:file:|\/[^/]|[a-z]:[\\/])/iu

const words = (found: Findings): Rules => ({
  concerns: /:creator|:date|initials|rsid|text:|href/u,
  opens: ({ name, local }) => name.startsWith('text:') && SHOWN.test(local),
  attribute(local, value) {
    if (local === 'rsid' || local === 'paragraph-rsid') return undefined
    if (local === 'href' && PATH.test(value)) found.left.add('paths')
    return value
  },
  text(text, { name, local }) {
    // What a field shows can be read by everybody.
    if (name.startsWith('text:')) return text
    if (name === 'dc:creator') return found.nameFor(text)
    if (name === 'dc:date') return NO_DATE
    return INITIALS.has(local) ? 'A' : text
  },
})
const PRINTER = /^(?:PrinterName|PrinterSetup|Rsid|RsidRoot|CurrentDatabase(?:DataSource|Command))$/u
const settings = ({ removed }: Findings): Rules => ({
  concerns: /Printer|Rsid|CurrentDatabase/u,
  drops({ local, attribute }) {
    const name = attribute('name') ?? ''
    const isGone = local === 'config-item' && PRINTER.test(name)
    if (isGone && name.startsWith('Printer')) removed.add('printer')
    return isGone
  },
})

export const bareOpenDocument = async (entries: Entries, found: Findings): Promise<Uint8Array> => {
  const manifest = textOf(entries.get(MANIFEST) ?? new Uint8Array())
  if (manifest.includes('encryption-data')) throw new NotTouched('encrypted')
  if (entries.has('META-INF/documentsignatures.xml')) throw new NotTouched('signed')
  const kept: Entries = new Map()
  for (const [name, content] of entries) {
    const gone = goneAs(name)
    if (gone) found.removed.add(gone)
    else kept.set(name, await barePart(name, content, found))
  }
  kept.set(MANIFEST, bytesOf(withoutGone(manifest)))
  return zipped(kept)
}
const barePart = async (name: string, content: Uint8Array, found: Findings): Promise<Uint8Array> => {
  if (/(?:^|\/)settings\.xml$/u.test(name)) return rewrittenBytes(content, settings(found))
  if (/(?:^|\/)(?:content|styles)\.xml$/u.test(name)) return rewrittenBytes(content, words(found))
  if (isEmbedded(name)) return bareEmbedded(name, content, found)
  if (/^Object [^/]*$/u.test(name)) found.left.add('files')
  return content
}
/** Part 2 §4.3: of what is gone nothing is said. */
const withoutGone = (manifest: string): string =>
  rewritten(manifest, {
    concerns: /file-entry/u,
    drops({ local, attribute }) {
      return local === 'file-entry' && goneAs(attribute('full-path') ?? '') !== undefined
    },
  })
