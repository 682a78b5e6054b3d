/**
 * The block list of this server, in the form in which servers share such lists: SHA-256 in hexadecimal of a bare JID or of a domain. An
 * address that an administrator names is kept as its hash, too, so that both are one list.
 */
import { createHash } from 'node:crypto'
import { Jid } from '@corrillo/xmpp'
import { z } from 'zod'
import type { DomainRecords } from '../../host/module.ts'

const HASH = /^[0-9a-f]{64}$/
export const isHash = (text: string): boolean => HASH.test(text)
export const hashOf = (address: string): string => createHash('sha256').update(address).digest('hex')
/** Under which somebody may be listed: as a person, or with everybody of the domain. */
export const hashesOf = (jid: Jid): readonly string[] => [hashOf(jid.bare.toString()), hashOf(jid.domain)]

const Entry = z.object({ note: z.string(), added: z.number() })
export interface Listed extends z.output<typeof Entry> {
  readonly hash: string
}

/** An address in any spelling or a hash; undefined for what is neither. A resource cannot be listed. */
export const entryOf = (text: string): string | undefined => {
  const hash = text.toLowerCase()
  if (isHash(hash)) return hash
  const jid = Jid.tryParse(text)
  return jid?.isBare ? hashOf(jid.toString()) : undefined
}

export const blockList = (records: DomainRecords, now: () => number) => {
  /** Read once; every change goes through here. */
  let known: Promise<Map<string, Listed>> | undefined
  const read = async (): Promise<Map<string, Listed>> => {
    const list = new Map<string, Listed>()
    for (const [hash, value] of await records.entries()) {
      const entry = Entry.safeParse(value)
      if (entry.success) list.set(hash, { hash, ...entry.data })
    }
    return list
  }
  const list = (): Promise<Map<string, Listed>> =>
    (known ??= read().catch(error => {
      known = undefined
      throw error
    }))
  return {
    all: async (): Promise<readonly Listed[]> => [...(await list()).values()],
    async has(hashes: readonly string[]): Promise<boolean> {
      const entries = await list()
      return hashes.some(hash => entries.has(hash))
    },
    async add(hash: string, note: string): Promise<void> {
      const entry = { note, added: now() }
      await records.set(hash, entry)
      ;(await list()).set(hash, { hash, ...entry })
    },
    /** False when it was not on the list. */
    async remove(hash: string): Promise<boolean> {
      const entries = await list()
      if (!entries.has(hash)) return false
      await records.set(hash, undefined)
      return entries.delete(hash)
    },
  }
}
export type BlockList = ReturnType<typeof blockList>
