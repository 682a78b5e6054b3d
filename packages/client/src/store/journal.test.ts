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

  test('rows are packed and unpacked byte by byte', () => {
    const changes = [
      { table: 'ñ', key: 'a\nb', value: bytes(10, 0, 255) },
      { table: 't', key: '', value: undefined },
      { table: 't', key: 'x', value: bytes() },
    ]
    expect(unpacked(packed(changes))).toEqual(changes)
  })
})
