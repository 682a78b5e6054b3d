/** Where Office documents (ECMA-376, MS-DOCX, MS-XLSX, MS-PPTX) name people, moments, computers and earlier sessions. */
import type { Findings } from './findings.ts'
import type { Rules, Tag } from './marked.ts'
import { PATH } from './relationships.ts'

/** For what must be dated. */
const NO_DATE = '2000-01-01T00:00:00Z'
/** The sessions in which each run was written, the document's own number, and what is remembered of who shared it. */
const SESSIONS = new Set(['rsids', 'rsid', 'docId', 'attachedTemplate', 'revisionPtr'])
/** What is shown from the properties that are gone stays as the words that it shows now. */
const BOUND = /core-properties|extended-properties|metadata\/properties/u

/** The name that stands in a tag, under what it is called there. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  author: ['name'],
  cmAuthor: ['name'],
  person: ['author', 'displayName'],
  userInfo: ['name'],
}
const ANYWHERE = ['author', 'userName', 'userId', 'refreshedBy']
const personIn = (tag: Tag): string | undefined =>
  [...(NAMED[tag.local] ?? []), ...ANYWHERE].map(one => tag.attribute(one)).find(Boolean)
const isNaming = (local: string, { local: element }: Tag): boolean =>
  ANYWHERE.includes(local) || (NAMED[element]?.includes(local) ?? false)

/** Elements whose moment is required by their schema. */
const MUST_BE_DATED = new Set(['created', 'dateTime', 'startDate', 'time'])
const MOMENTS = new Set(['dateUtc', 'refreshedDate', 'dT', 'dt', 'date', ...MUST_BE_DATED])
const hasMoment = (tag: Tag): boolean =>
  personIn(tag) !== undefined ||
  /^(?:cm|comment|commentExtensible|threadedComment|reply|event)$/iu.test(tag.local)

const attributeOf =
  (found: Findings): NonNullable<Rules['attribute']> =>
  (local, value, tag, name) => {
    if (local.startsWith('rsid') || /^xr\d*:uid$/u.test(name)) return undefined
    if (tag.local === 'pageSetup' && local === 'id') return undefined
    if (tag.local === 'absPath' && local === 'url') return ''
    // Where a picture lay when it was put in.
    if (local === 'descr' && PATH.test(value)) return value.slice(value.search(/[^\\/]*$/u))
    if (isNaming(local, tag)) return found.nameFor(personIn(tag) ?? '')
    if (local === 'initials') return 'A'
    if (local === 'providerId' || local === 'userProvider') return 'None'
    if (MOMENTS.has(local) && (local === 'dateUtc' || hasMoment(tag)))
      return MUST_BE_DATED.has(local) ? NO_DATE : undefined
    return value
  }

export const officeWords = (found: Findings): Rules => ({
  concerns:
    /rsid|docId|attachedTemplate|revisionPtr|dataBinding|uthor|userName|userId|displayName|initials|dateUtc|absPath|pageSetup|:uid=|dT=|dt=|refreshed|descr=|presenceInfo/u,
  drops: tag =>
    SESSIONS.has(tag.local) ||
    tag.name === 'w15:presenceInfo' ||
    (tag.local === 'dataBinding' && BOUND.test(tag.attribute('prefixMappings') ?? '')),
  attribute: attributeOf(found),
  // In a sheet a comment's author is text; one that begins so leads to a thread.
  text: (text, { local }) => (local === 'author' && !text.startsWith('tc={') ? found.nameFor(text) : text),
})
