import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { equal, fromHex, toHex } from './bytes.ts'

/** Bytes that know how often they were looked at. */
const watched = (bytes: readonly number[]) => {
  const looks: number[] = bytes.map(() => 0)
  const view = new Proxy(Uint8Array.from(bytes), {
    get: (target, name) => {
      const at = Number(name)
      if (Number.isInteger(at)) looks[at] = (looks[at] ?? 0) + 1
      return Reflect.get(target, name, target) as unknown
    },
  })
  return { looks, view }
}

describe('bytes', () => {
  test.each([0, 7, 31, undefined])(
    'S326: a difference at %s is found after looking at every byte once',
    at => {
      const same = Array.from({ length: 32 }, (_, i) => i)
      const a = watched(same)
      const b = watched(same.map((byte, i) => (i === at ? byte ^ 128 : byte)))
      expect(equal(a.view, b.view)).toBe(at === undefined)
      expect([...a.looks, ...b.looks]).toEqual(Array(64).fill(1))
    },
  )
  test('S326: tags and keys are compared by nothing else', () => {
    const sources = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(
      name => name.endsWith('.ts') && !/\.test\.ts$|testing/.test(name),
    )
    expect(sources.length).toBeGreaterThan(30)
    const early = sources.flatMap(name =>
      readFileSync(join(import.meta.dirname, name), 'utf8')
        .split('\n')
        .filter(line =>
          /toHex\([^)]*\) [!=]== |\.every\(\(byte|\b(tag|mac|key|secret)\w* [!=]== (?!undefined|null)/i.test(
            line,
          ),
        )
        .map(line => `${name}: ${line.trim()}`),
    )
    expect(early).toEqual([])
  })
  test('hex goes both ways, and what is none is refused', () => {
    expect(toHex(fromHex('00ff10')!)).toBe('00ff10')
    for (const text of ['0', '0g', ' 00', '0x00']) expect(fromHex(text)).toBeUndefined()
  })
})
