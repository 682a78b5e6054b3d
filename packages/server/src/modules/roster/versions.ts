import type { RosterItem } from '@corrillo/xmpp'
import type { Book } from './book.ts'
import { contactOf, type Roster, shown } from './item.ts'

type Versions = Awaited<ReturnType<Book['version']>>

export const versionName = (versions: Pick<Versions, 'epoch'>, version: number): string =>
  `${versions.epoch}-${version}`

/** What a client with the version `ver` lacks, oldest first; undefined when it needs the whole roster (RFC 6121 §2.6.3). */
export const changesSince = (
  roster: Roster,
  versions: Versions,
  ver: string,
): readonly { readonly item: RosterItem; readonly version: number }[] | undefined => {
  const named = ver.startsWith(`${versions.epoch}-`) ? ver.slice(versions.epoch.length + 1) : ''
  const known = /^\d{1,15}$/.test(named) ? Number(named) : -1
  if (known < versions.floor || known > versions.current) return undefined
  return [...roster]
    .filter(([, item]) => item.version > known && (item.listed || item.removed))
    .sort(([, a], [, b]) => a.version - b.version)
    .map(([key, item]) => ({ item: shown(contactOf(key), item), version: item.version }))
}

export const wholeRoster = (roster: Roster): RosterItem[] =>
  [...roster].filter(([, item]) => item.listed).map(([key, item]) => shown(contactOf(key), item))
