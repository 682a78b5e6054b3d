import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { storageConformance } from '../platform/conformance.ts'
import { manualClock } from '../platform/memory/clock.ts'
import { memoryStorage } from '../platform/memory/storage.ts'
import type { RecordStore } from '../platform/platform.ts'
import { journaled, packed, unpacked } from './journal.ts'

const never = { after: () => () => {} }
const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)
const rows = (count: number, value: number) =>
  Array.from({ length: count }, (_, i) => ({
    table: 't',
    key: String(i).padStart(4, '0'),
    value: bytes(value, i & 255),
  }))
const keys = async (store: RecordStore, table: string): Promise<string[]> =>
  (await store.range(table, '', '\uffff')).map(([key]) => key)

storageConformance('a journal before memory, which writes straight through', async () => {
  const driver = memoryStorage()
  return { ...driver, open: async name => journaled(await driver.open(name), never) }
})
storageConformance('a journal that is never empty', async () => {
  const driver = memoryStorage()
  return {
    ...driver,
    async open(name) {
      const store = await journaled(await driver.open(name), never)
      await store.write(rows(60, 0).map(row => ({ ...row, table: 'other' })))
      return store
    },
  }
})

describe('journal', () => {
  const begun = async () => {
    const driver = memoryStorage()
    const records = await driver.open('a')
    const clock = manualClock()
    return { driver, records, clock, store: await journaled(records, clock) }
  }
  const quiet = async (clock: ReturnType<typeof manualClock>): Promise<void> => {
    await clock.advance(2000)
    for (let i = 0; i < 200; i++) await Promise.resolve()
  }

  test('many rows are one record until it is quiet, and are in their places afterwards', async () => {
    const { records, clock, store } = await begun()
    await store.write(rows(500, 1))
    expect(await keys(records, 't')).toEqual([])
    expect(await keys(records, 'journal')).toHaveLength(1)
    expect(await keys(store, 't')).toHaveLength(500)
    await quiet(clock)
    expect(await keys(records, 't')).toHaveLength(500)
    expect(await keys(records, 'journal')).toEqual([])
    expect(await store.get('t', '0007')).toEqual(bytes(1, 7))
  })

  test('D1: what was durable when the program ended is there at the next start, the later word over the earlier', async () => {
    const { driver, store } = await begun()
    await store.write(rows(100, 1))
    await store.write([
      { table: 't', key: '0003', value: bytes(9) },
      { table: 't', key: '0004', value: undefined },
    ])
    store.close()
    const again = await journaled(await driver.open('a'), never)
    expect(await again.getAll('t', ['0003', '0004', '0005'])).toEqual([bytes(9), undefined, bytes(1, 5)])
    expect(await again.range('t', '0002', '0006', { limit: 3, reverse: true })).toEqual([
      ['0005', bytes(1, 5)],
      ['0003', bytes(9)],
      ['0002', bytes(1, 2)],
    ])
  })

  test('D1: a crash while rows go to their places loses none and brings none back', async () => {
    const { driver, records, clock, store } = await begun()
    await store.write(rows(300, 1))
    await store.write([{ table: 't', key: '0000', value: undefined }])
    let left = 2
    const write = records.write.bind(records)
    Object.assign(records, {
      write: (changes: Parameters<RecordStore['write']>[0]) =>
        left-- > 0 ? write(changes) : Promise.reject(new Error('power')),
    })
    await quiet(clock)
    store.close()
    const again = await journaled(await driver.open('a'), never)
    expect(await keys(again, 't')).toHaveLength(299)
    expect(await again.get('t', '0000')).toBeUndefined()
  })

  test('what comes while rows go to their places stops that until it is quiet again', async () => {
    const { records, clock, store } = await begun()
    await store.write(rows(5000, 1))
    let chunks = 0
    const write = records.write.bind(records)
    const more: Promise<void>[] = []
    Object.assign(records, {
      write: (changes: Parameters<RecordStore['write']>[0]) => {
        if (++chunks === 3) more.push(store.write(rows(100, 2)))
        return write(changes)
      },
    })
    await quiet(clock)
    await Promise.all(more)
    expect((await keys(records, 't')).length).toBeLessThan(600)
    expect(await store.getAll('t', ['0007', '0107', '4999'])).toEqual([
      bytes(2, 7),
      bytes(1, 107),
      bytes(1, 4999 & 255),
    ])
    await quiet(clock)
    expect(await keys(records, 't')).toHaveLength(5000)
    expect(await records.getAll('t', ['0007', '0107'])).toEqual([bytes(2, 7), bytes(1, 107)])
    expect(await keys(records, 'journal')).toEqual([])
  })

  test('with very much in memory the oldest go to their places, not all', async () => {
    const { driver, records, store } = await begun()
    const page = (n: number) => rows(1000, n).map(row => ({ ...row, key: `${n} ${row.key}` }))
    for (let n = 100; n < 165; n++) await store.write(page(n))
    expect(await keys(records, 't')).toHaveLength(5000)
    expect(await keys(records, 'journal')).toHaveLength(60)
    expect(await keys(store, 't')).toHaveLength(65_000)
    const again = await journaled(await driver.open('a'), never)
    expect(await again.getAll('t', ['100 0001', '164 0999'])).toEqual([bytes(100, 1), bytes(164, 999 & 255)])
  })

  test('D1: a write that is durable is not refused because what is older finds no place', async () => {
    const { records, store } = await begun()
    const page = (n: number) => rows(1000, n).map(row => ({ ...row, key: `${n} ${row.key}` }))
    for (let n = 100; n < 160; n++) await store.write(page(n))
    const write = records.write.bind(records)
    Object.assign(records, {
      write: (changes: Parameters<RecordStore['write']>[0]) =>
        changes.some(({ table }) => table === 't') ? Promise.reject(new Error('full')) : write(changes),
    })
    await store.write(page(160))
    expect(await store.get('t', '160 0001')).toEqual(bytes(160, 1))
  })

  test('D1: whatever is written, and wherever the power goes while rows are moved, the last durable word of each stands', async () => {
    const written = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 300 }), fc.option(fc.integer({ min: 0, max: 255 }))),
      {
        minLength: 1,
        maxLength: 260,
        size: 'max',
      },
    )
    const steps = fc.array(fc.oneof(written, fc.integer({ min: 0, max: 4 })), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(steps, async all => {
        const driver = memoryStorage()
        const expected = new Map<string, Uint8Array>()
        let clock = manualClock()
        let records = await driver.open('a')
        let store = await journaled(records, clock)
        for (const step of all) {
          if (typeof step !== 'number') {
            const changes = step.map(([key, value]) => ({
              table: 't',
              key: String(key),
              value: value === null ? undefined : bytes(value),
            }))
            await store.write(changes)
            for (const { key, value } of changes)
              if (value) expected.set(key, value)
              else expected.delete(key)
            continue
          }
          // So many transactions, then no power.
          let left = step
          const write = records.write.bind(records)
          Object.assign(records, {
            write: (changes: Parameters<RecordStore['write']>[0]) =>
              left-- > 0 ? write(changes) : Promise.reject(new Error('power')),
          })
          await quiet(clock)
          store.close()
          clock = manualClock()
          records = await driver.open('a')
          store = await journaled(records, clock)
          expect(new Map(await store.range('t', '', '\uffff'))).toEqual(expected)
        }
        await quiet(clock)
        expect(new Map(await records.range('t', '', '\uffff'))).toEqual(expected)
      }),
      { numRuns: 60 },
    )
  })

  test('rows are packed and unpacked byte by byte', () => {
    const changes = [
      { table: 'ñ', key: 'a\nb', value: bytes(10, 0, 255) },
      { table: 't', key: '', value: undefined },
      { table: 't', key: 'x', value: bytes() },
    ]
    expect(unpacked(packed(changes))).toEqual(changes)
  })
})
