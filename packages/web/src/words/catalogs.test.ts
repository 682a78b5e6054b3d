import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { describe, expect, it } from 'vitest'
import da from '../locales/da.json'
import en from '../locales/en.json'
import es from '../locales/es.json'
import { isLater } from './later-words.ts'
import { type Language, languages, localeOf, preferredLanguage } from './languages.ts'

const catalogs: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en, es, da }
const ids = Object.keys(en)
/** The worker is given its words by the build. */
const sources = (): string =>
  ['..', '../../build']
    .flatMap(folder =>
      readdirSync(resolve(import.meta.dirname, folder), { recursive: true, withFileTypes: true }),
    )
    .filter(entry => entry.isFile() && /\.tsx?$/u.test(entry.name) && !/\.test\./u.test(entry.name))
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n')

/** Names of the values a message takes, at any depth. */
const placeholders = (message: string): readonly string[] => {
  const names = new Set<string>()
  const walk = (token: unknown): void => {
    if (!Array.isArray(token)) return
    const [name, ...rest] = token as unknown[]
    if (typeof name === 'string') names.add(name)
    for (const part of rest)
      if (part !== null && typeof part === 'object')
        Object.values(part).forEach(inner => Array.isArray(inner) && inner.forEach(walk))
  }
  compileMessage(message).forEach?.(walk as never)
  return [...names].sort()
}
const say = (language: Language, id: string, values: Record<string, unknown>): string => {
  const i18n = setupI18n({
    locale: language,
    messages: { [language]: catalogs[language] as Record<string, string> },
  })
  i18n.setMessagesCompiler(compileMessage)
  return i18n._(id, values)
}

/** The text of everything that is loaded before somebody sees a conversation. */
const firstSources = (): string => {
  const texts = new Map<string, string>()
  const take = (file: string): void => {
    if (texts.has(file) || !/\.tsx?$/u.test(file)) return
    const text = readFileSync(file, 'utf8')
    texts.set(file, text)
    for (const [, path = ''] of text.matchAll(/^(?:import|export)(?! type )[^']*from '(\.[^']+)'/gmu))
      take(resolve(dirname(file), path))
  }
  for (const entry of ['main.tsx', 'shell/inside.tsx', 'doors/setup.tsx', 'doors/invitation.tsx'])
    take(resolve(import.meta.dirname, '..', entry))
  return [...texts.values()].join('\n')
}

describe('catalogs', () => {
  it('no word of the first screens is among those that come later', () => {
    const text = firstSources()
    expect(text).toContain("'composer.send'")
    expect(ids.filter(id => isLater(id) && text.includes(`'${id}'`))).toEqual([])
  })
  it.each(languages)('%s has every id and no other', language =>
    expect(Object.keys(catalogs[language]).sort()).toEqual([...ids].sort()),
  )
  it.each(languages)('%s leaves nothing empty', language =>
    expect(Object.entries(catalogs[language]).filter(([, text]) => text.trim() === '')).toEqual([]),
  )
  it('every id is used', () => {
    const text = sources()
    expect(ids.filter(id => !text.includes(`'${id}'`) && !text.includes(`"${id}"`))).toEqual([])
  })
  it.each(['es', 'da'] as const)('%s takes the same values as English', language => {
    const differing = ids.filter(
      id =>
        String(placeholders(catalogs[language][id] ?? '')) !==
        String(placeholders(en[id as keyof typeof en])),
    )
    expect(differing).toEqual([])
  })
  it.each(['es', 'da'] as const)('%s is translated: what equals English is a word both share', language => {
    const shared = ids.filter(id => catalogs[language][id] === en[id as keyof typeof en])
    expect(
      shared.filter(
        id =>
          !['chat.message.other', 'composer.send', 'kind.video', 'reading.no', 'report.spam'].includes(id),
      ),
    ).toEqual([])
  })
  it('first screens speak no jargon', () => {
    const first = /^(setup|sign-in|unlock|invitation|elsewhere|field|list|composer|strength)\./u
    const jargon = /\b(OMEMO|fingerprint|session|JID|stanza|XMPP|huella|sesión|fingeraftryk)\b/iu
    for (const language of languages)
      expect(ids.filter(id => first.test(id) && jargon.test(catalogs[language][id] ?? ''))).toEqual([])
  })
})

describe('plural forms', () => {
  it.each([
    ['en', ['1 unread message', '2 unread messages', '0 unread messages']],
    ['es', ['1 mensaje sin leer', '2 mensajes sin leer', '0 mensajes sin leer']],
    ['da', ['1 ulæst besked', '2 ulæste beskeder', '0 ulæste beskeder']],
  ] as const)('%s counts', (language, expected) => {
    expect([1, 2, 0].map(count => say(language, 'list.unread', { count }))).toEqual(expected)
  })
  it('a name inside a plural is said', () => {
    expect(say('en', 'undecided.title', { name: 'Marta', count: 1 })).toBe('Marta has a new device')
    expect(say('es', 'undecided.title', { name: 'Marta', count: 2 })).toBe(
      'Marta tiene 2 dispositivos nuevos',
    )
    expect(say('da', 'undecided.title', { name: 'Marta', count: 2 })).toBe('Marta har 2 nye enheder')
  })
  it.each(languages)('every message of %s can be said with one and with many', language => {
    const values = Object.fromEntries(
      ids.flatMap(id => placeholders(en[id as keyof typeof en]).map(name => [name, 'Marta'])),
    )
    const counted = ids.flatMap(id =>
      [...en[id as keyof typeof en].matchAll(/\{(\w+), plural/gu)].map(([, name]) => name ?? ''),
    )
    for (const id of ids)
      for (const count of [1, 7]) {
        const counts = Object.fromEntries(counted.map(name => [name, count]))
        expect(say(language, id, { ...values, ...counts })).not.toMatch(/[{}]|undefined|NaN/u)
      }
  })
})

describe('the language of the reader', () => {
  it.each([
    [['da-DK', 'en'], 'da'],
    [['nb-NO', 'es-MX'], 'es'],
    [['fr-FR'], 'en'],
    [[], 'en'],
  ] as const)('%j is answered in %s', (wanted, language) => expect(preferredLanguage(wanted)).toBe(language))
  it('keeps the region of the reader', () => expect(localeOf('en', ['da-DK', 'en-GB'])).toBe('en-GB'))
})
