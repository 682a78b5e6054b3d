/** Reads what a child claimed and looks for it in the database that it left. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import { Jid } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { archive, map } from '../shapes.ts'
import { openSqlite } from '../sqlite.ts'

export interface Claims {
  readonly messages: { readonly owner: string; readonly id: string; readonly text: string }[]
  readonly facts: { readonly owner: string; readonly text: string }[]
  readonly refusals: string[]
}
export interface Child {
  readonly process: ChildProcess
  readonly gone: Promise<void>
}
const CHILD = new URL('./child.ts', import.meta.url).pathname
const addLine = (line: string, claims: Claims): void => {
  const [kind, first = '', second = '', third = '', text = ''] = line.split(' ')
  if (kind === 'fact') claims.facts.push({ owner: first, text: second })
  else if (kind === 'refused') claims.refusals.push(first)
  else if (kind === 'message')
    for (const owner of new Set([first, second])) claims.messages.push({ owner, id: third, text })
}
/** What was claimed in these lines; one that a kill cut short claims nothing. */
export const claimed = (text: string): Claims => {
  const claims: Claims = { messages: [], facts: [], refusals: [] }
  for (const line of text.split('\n').slice(0, -1)) addLine(line, claims)
  return claims
}
/** What the children of one log have claimed so far. */
export const claimsIn = (log: string): Claims => claimed(readFileSync(log, 'utf8'))
export const until = async (done: () => boolean): Promise<void> => {
  for (let tries = 0; !done() && tries < 1000; tries++) await pause(20)
}
/** The child writes to a file, so that what it said outlives it; resolves when the storage is open. */
export const startChild = async (
  path: string,
  round: number,
  log: string,
  wrap: readonly string[] = [],
): Promise<Child> => {
  const command = [...wrap, process.execPath, CHILD, path, String(round)]
  const output = openSync(log, 'a')
  const child = spawn(command[0] as string, command.slice(1), { stdio: ['ignore', output, 'inherit'] })
  closeSync(output)
  const gone = once(child, 'exit').then(() => undefined)
  await until(() => readFileSync(log, 'utf8').includes(`ready ${round}\n`))
  return { process: child, gone }
}

const integrity = (path: string): unknown => {
  const db = new DatabaseSync(path, { readOnly: true })
  try {
    return Object.values(db.prepare('PRAGMA integrity_check').get() ?? {})[0]
  } finally {
    db.close()
  }
}

/** S380: everything that was acknowledged is there, once, in order of id; the database is whole. */
export const check = async (path: string, claims: Claims): Promise<void> => {
  const storage = await openSqlite({ path, domain: 'example.org', segment: 300 })
  const { messages, facts } = storage.open('crash', { messages: archive(), facts: map<string>() })
  for (const owner of new Set(claims.messages.map(claim => claim.owner))) {
    const account = Jid.parse(`${owner}@example.org`)
    const found = new Map<string, string>()
    for (let after: string | undefined; ; ) {
      const page = await messages.query(account, { max: 500, ...(after !== undefined && { after }) })
      for (const { id, stanza } of page.entries) {
        expect(found.has(id)).toBe(false)
        expect(after === undefined || id > after).toBe(true)
        after = id
        found.set(id, stanza.slice(3, stanza.indexOf('</m>')))
      }
      if (page.complete) break
    }
    expect(await messages.count(account, {})).toBe(found.size)
    expect(
      claims.messages.filter(claim => claim.owner === owner && found.get(claim.id) !== claim.text),
    ).toEqual([])
    const known = new Map(await facts.entries(account))
    expect(claims.facts.filter(fact => fact.owner === owner && known.get(fact.text) !== fact.text)).toEqual(
      [],
    )
  }
  await storage.close()
  expect(integrity(path)).toBe('ok')
}
