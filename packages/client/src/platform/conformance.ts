/** What every storage driver must do; one suite, run by each driver's test. */
import { describe, expect, test } from 'vitest'
import type { RecordStore, SealedStorageDriver } from './platform.ts'

const bytes = (...values: number[]): Uint8Array => new Uint8Array(values)
const keysOf = (rows: readonly (readonly [string, Uint8Array])[]): string[] => rows.map(([key]) => key)

const filled = async (driver: SealedStorageDriver): Promise<RecordStore> => {
  const store = await driver.open('a@example.org')
  await store.write(
    ['b', 'a', 'c/1', 'c/2', 'd', '\u00e9'].map((key, i) => ({ table: 't', key, value: bytes(i) })),
  )
  await store.write([{ table: 'u', key: 'b', value: bytes(99) }])
  return store
}

export const storageConformance = (name: string, make: () => Promise<SealedStorageDriver>): void => {
  describe(`storage driver: ${name}`, () => {
    test('what was written is read, exactly, in its own table', async () => {
      const store = await filled(await make())
      expect(await store.get('t', 'b')).toEqual(bytes(0))
      expect(await store.get('u', 'b')).toEqual(bytes(99))
      expect(await store.get('u', 'a')).toBeUndefined()
      expect(await store.getAll('t', ['d', 'nobody', 'b'])).toEqual([bytes(4), undefined, bytes(0)])
      store.close()
    })
    test('a range has its first key, not its last, in order', async () => {
      const store = await filled(await make())
      expect(keysOf(await store.range('t', 'a', 'd'))).toEqual(['a', 'b', 'c/1', 'c/2'])
      expect(keysOf(await store.range('t', 'c/', 'c/\uffff', { reverse: true }))).toEqual(['c/2', 'c/1'])
      expect(keysOf(await store.range('t', '', '\uffff', { limit: 2 }))).toEqual(['a', 'b'])
      expect(keysOf(await store.range('t', '', '\uffff', { limit: 2, reverse: true }))).toEqual([
        '\u00e9',
        'd',
      ])
      expect(await store.range('t', 'd', 'a')).toEqual([])
      store.close()
    })
    test('one call writes and deletes together; the last change of a key holds', async () => {
      const store = await filled(await make())
      await store.write([
        { table: 't', key: 'a', value: undefined },
        { table: 't', key: 'n', value: bytes(1) },
        { table: 't', key: 'n', value: bytes(2) },
      ])
      expect(await store.get('t', 'a')).toBeUndefined()
      expect(await store.get('t', 'n')).toEqual(bytes(2))
      store.close()
    })
    test('who looks at one record takes nothing from who has the store open', async () => {
      const driver = await make()
      const store = await filled(driver)
      expect(await driver.peek('a@example.org', 'header', 'h')).toBeUndefined()
      for (const value of [bytes(0), bytes(5)]) {
        await store.write([{ table: 'header', key: 'h', value }])
        expect(await driver.peek('a@example.org', 'header', 'h')).toEqual(value)
      }
      store.close()
    })
    test('who looks for a store that is not there leaves no empty one behind', async () => {
      const driver = await make()
      expect(await driver.peek('nobody@example.org', 'header', 'h')).toBeUndefined()
      expect(await driver.names()).toEqual([])
    })
    test('what a caller does to its bytes later changes nothing', async () => {
      const store = await filled(await make())
      const value = bytes(7, 7)
      await store.write([{ table: 't', key: 'x', value }])
      value.fill(0)
      expect(await store.get('t', 'x')).toEqual(bytes(7, 7))
      store.close()
    })
    test('stores are apart, are named, stay after closing and go when deleted', async () => {
      const driver = await make()
      const one = await filled(driver)
      one.close()
      const two = await driver.open('b@example.org')
      expect(await two.get('t', 'a')).toBeUndefined()
      two.close()
      expect([...(await driver.names())].sort()).toEqual(['a@example.org', 'b@example.org'])
      const again = await driver.open('a@example.org')
      expect(await again.get('t', 'b')).toEqual(bytes(0))
      again.close()
      await driver.delete('a@example.org')
      expect(await driver.names()).toEqual(['b@example.org'])
      const fresh = await driver.open('a@example.org')
      expect(await fresh.get('t', 'b')).toBeUndefined()
      fresh.close()
    })
  })
}
