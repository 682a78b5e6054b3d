import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clientSpecs } from '../packages/client/src/specs.ts'
import { everyModule as modules } from '../packages/server/src/modules/index.ts'
import { coreSpecs } from '../packages/server/src/specs.ts'
import { root } from './source-files.ts'

const claims = [...coreSpecs, ...modules.flatMap(module => module.specs), ...clientSpecs]
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Engine and server speak something there that no specification has: `urn:corrillo:…`, described in docs/mobile.md, decisions/0014 and 0027. */
const OF_OUR_OWN = [
  'attention',
  'drafts',
  'group-profile',
  'hidden-chats',
  'once',
  'own-changes',
  'policy',
  'privacy',
  'push',
]

describe('what the parts claim', () => {
  test('every XEP is claimed in a version, every partial claim says what there is', () => {
    expect(claims.length).toBeGreaterThan(50)
    for (const { xep, rfc, version, partial, note } of claims) {
      expect((xep === undefined) !== (rfc === undefined)).toBe(true)
      if (xep !== undefined) expect(version, `XEP-${xep}`).toMatch(/^\d+\.\d+(\.\d+)?$/)
      if (partial) expect(note, `${xep ?? rfc}`).toBeTruthy()
    }
  })

  test('every claim names a folder that is there, and every module of the engine claims something', () => {
    for (const { part } of coreSpecs)
      expect(
        existsSync(
          join(
            root,
            part.startsWith('xmpp/') ? 'packages/xmpp/src' : 'packages/server/src',
            part.replace('xmpp/', ''),
          ),
        ),
        part,
      ).toBe(true)
    for (const { part } of clientSpecs)
      expect(
        ['', '.ts'].some(end => existsSync(join(root, 'packages/client/src', part + end))),
        part,
      ).toBe(true)
    const folders = readdirSync(join(root, 'packages/client/src/modules'), { withFileTypes: true })
    const claiming = new Set(clientSpecs.map(({ part }) => part))
    expect(
      folders.filter(one => one.isDirectory() && !claiming.has(`modules/${one.name}`)).map(one => one.name),
    ).toEqual(OF_OUR_OWN)
  })
})

/** Written by `npm run bench` and by the journeys, not by hand. */
const MADE_ELSEWHERE = ['benchmarks.md', 'pictures/conversation.png', 'security-tests.md']
const documents = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs'), { recursive: true }).map(name => `docs/${String(name)}`),
].filter(name => name.endsWith('.md'))
const withoutIndent = (text: string): string => {
  const lines = text.split('\n')
  const indent = Math.min(
    ...lines.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length),
  )
  return lines.map(line => line.slice(indent)).join('\n')
}

describe('documents', () => {
  test('every excerpt that names a file still stands in it', () => {
    let found = 0
    for (const name of documents)
      for (const [, file = '', excerpt = ''] of read(name).matchAll(/^```\w+ (\S+)\n([\s\S]*?)\n```$/gm)) {
        found++
        // `…` stands for what was left out.
        let at = 0
        const source = read(file)
        for (const part of excerpt.split(/\n\s*…\n/)) {
          const wanted = withoutIndent(part)
          const lines = source.split('\n')
          const length = wanted.split('\n').length
          const start = lines.findIndex(
            (_, i) => i >= at && withoutIndent(lines.slice(i, i + length).join('\n')) === wanted,
          )
          expect(start, `${name}: ${file} has no longer:\n${part}`).toBeGreaterThanOrEqual(0)
          at = start + length
        }
      }
    expect(found).toBeGreaterThan(4)
  })

  test('every link to a file of the repository leads somewhere', () => {
    const dead: string[] = []
    for (const name of documents)
      for (const [, target = ''] of read(name).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g))
        if (!MADE_ELSEWHERE.some(one => target.endsWith(one)) && !existsSync(join(root, name, '..', target)))
          dead.push(`${name}: ${target}`)
    expect(dead).toEqual([])
  })
})
