/** OPC (ECMA-376 part 2 §9.3): what leads from one part of a package to another. Parts to which nothing leads are none of the document. */
import type { Findings, Removed } from './findings.ts'
import { rewritten, textOf, bytesOf } from './marked.ts'
import type { Entries } from './zip.ts'

/** Kinds of parts that say nothing of what the document says, by the last word of their type. */
const GONE: ReadonlyMap<string, Removed> = new Map(
  Object.entries({
    'core-properties': 'properties',
    coreProperties: 'properties',
    'extended-properties': 'properties',
    extendedProperties: 'properties',
    'custom-properties': 'properties',
    customProperties: 'properties',
    classificationlabels: 'properties',
    attachedTemplate: 'properties',
    thumbnail: 'preview',
    printerSettings: 'printer',
    changesInfo: 'earlier',
    revisionInfo: 'earlier',
  } satisfies Record<string, Removed>),
)
/** A place on a disk or in a house: `C:\`, `\\server`, `file:`. */
export const PATH = /^(?:file:|[a-z]:[\\/]|\\\\)/iu
const RELS = /(?:^|\/)_rels\/[^/]*\.rels$/u
const CONTENT_TYPES = '[Content_Types].xml'

/** The folder that targets are relative to: `word/` for `word/_rels/document.xml.rels`. */
const baseOf = (rels: string): string => rels.slice(0, rels.lastIndexOf('_rels/'))
const partOf = (base: string, target: string): string => {
  const { pathname } = new URL(target, `http://package/${base}`)
  return safelyDecoded(pathname.slice(1)).toLowerCase()
}
const safelyDecoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
/** Without those that are nobody's need; what is left of the parts is what they lead to. */
export const pruned = (entries: Entries, found: Findings): Entries => {
  const targets = new Map<string, readonly string[]>()
  const kept: Entries = new Map(entries)
  for (const [name, content] of entries)
    if (RELS.test(name)) {
      const leads: string[] = []
      kept.set(name, bytesOf(withoutGone(textOf(content), name, leads, found)))
      targets.set(name.toLowerCase(), leads)
    }
  const reached = reachedBy(targets)
  for (const name of entries.keys())
    if (name !== CONTENT_TYPES && !reached.has(safelyDecoded(name).toLowerCase())) {
      kept.delete(name)
      // Office leaves what it has overwritten in a folder of this name.
      if (name.startsWith('[trash]/')) found.removed.add('earlier')
    }
  const types = kept.get(CONTENT_TYPES)
  if (types) kept.set(CONTENT_TYPES, bytesOf(withoutLost(textOf(types), kept)))
  return kept
}
const withoutGone = (xml: string, rels: string, leads: string[], { removed, left }: Findings): string =>
  rewritten(xml, {
    concerns: /Relationship/u,
    drops(tag) {
      if (tag.local !== 'Relationship') return false
      const [type = '', target = ''] = [tag.attribute('Type'), tag.attribute('Target')]
      const gone = GONE.get(type.slice(type.lastIndexOf('/') + 1))
      if (gone) removed.add(gone)
      else if (tag.attribute('TargetMode') !== 'External') leads.push(partOf(baseOf(rels), target))
      else if (PATH.test(target)) left.add('paths')
      return gone !== undefined
    },
  })
const relsOf = (part: string): string => {
  const at = part.lastIndexOf('/') + 1
  return `${part.slice(0, at)}_rels/${part.slice(at)}.rels`
}
const reachedBy = (targets: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> => {
  const reached = new Set(['_rels/.rels'])
  const open = [...(targets.get('_rels/.rels') ?? [])]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (reached.has(part)) continue
    const rels = relsOf(part)
    reached.add(part)
    reached.add(rels)
    open.push(...(targets.get(rels) ?? []))
  }
  return reached
}
/** §10.1.2.2: nothing is said of the type of what is not there. */
const withoutLost = (xml: string, kept: Entries): string => {
  const names = new Set([...kept.keys()].map(name => name.toLowerCase()))
  return rewritten(xml, {
    concerns: /Override/u,
    drops: tag =>
      tag.local === 'Override' && !names.has((tag.attribute('PartName') ?? '').slice(1).toLowerCase()),
  })
}
