/** The code that a new device shows (S333), and the letters that it is written in. */
import { describe, expect, it } from 'vitest'
import { fromLetters, inGroups, toLetters } from '../value/letters.ts'
import { boxOf, codeOf, openNote, readCode, sealNote } from './code.ts'
import { readLetter, writeLetter } from './letter.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))

describe('the code', () => {
  it('is read from the picture, and however it is typed', () => {
    const key = random(32)
    const { picture, letters } = codeOf(key)
    expect(picture).toMatch(/^CORRILLO:LINK:[0-9A-Z]{52}$/)
    for (const text of [
      picture,
      ` ${picture.toLowerCase()} `,
      letters,
      letters.toLowerCase().replaceAll('-', ' '),
    ])
      expect(readCode(text)).toEqual(key)
    expect(readCode(letters.replaceAll('0', 'o').replaceAll('1', 'l'))).toEqual(key)
  })
  it('is nothing else', () => {
    const { letters } = codeOf(random(32))
    for (const text of [
      '',
      'xmpp:ana@plaza.example',
      letters.slice(1),
      `${letters}0`,
      `U${letters.slice(1)}`,
    ])
      expect(readCode(text)).toBeUndefined()
  })
  it('S333: says where the box is, and the name of the box says nothing of the code', () => {
    const key = random(32)
    expect(boxOf(key)).toMatch(/^[\w-]{22}$/)
    expect(boxOf(key)).toBe(boxOf(key.slice()))
    expect(boxOf(random(32))).not.toBe(boxOf(key))
  })
  it('S333: a note opens for who has seen the code alone, and is long only as a name is', async () => {
    const key = random(32)
    const note = await sealNote(key, 'x'.repeat(400), random)
    expect(await openNote(key, note)).toBe('x'.repeat(52))
    expect(await openNote(random(32), note)).toBeUndefined()
    note[20]! ^= 1
    expect(await openNote(key, note)).toBeUndefined()
  })
})

describe('letters and digits', () => {
  it('are every bit of what they were made from', () => {
    for (const length of [1, 5, 16, 20, 32]) {
      const bytes = random(length)
      expect(fromLetters(inGroups(toLetters(bytes)), length)).toEqual(bytes)
    }
  })
  it('have one form for one value', () => expect(fromLetters('0Z', 1)).toBeUndefined())
})

describe('the letter', () => {
  const whole = {
    version: 1,
    address: 'ana@plaza.example',
    organisation: 'Plaza',
    by: 'the old one',
    agent: 'agent',
    token: 'token',
    mechanism: 'HT-SHA-256-NONE',
    expires: 5,
    code: 'xmpp:',
    transfer: { id: 'x', key: new Uint8Array(32) },
  } as const
  it('is read as it was written', () => expect(readLetter(writeLetter(whole))).toEqual(whole))
  it.each(['version', 'address', 'token', 'expires', 'code', 'transfer'] as const)(
    'S333: is refused without %s',
    name => {
      const { [name]: _, ...rest } = whole
      expect(() => readLetter(writeLetter(rest as never))).toThrow('link-differs')
    },
  )
})
