/** S317, S325: backups that were changed, cut, exchanged or opened with another key; and what a restore does not bring back. */
import { describe, expect, it } from 'vitest'
import { ClientError } from '../api.ts'
import type { DeviceEntry, DeviceRecord } from '../modules/omemo/devices.ts'
import { withDecisions } from './contents.ts'
import { makeRecoveryKey, readRecoveryKey } from './recovery-key.ts'
import { openFile, sealFile } from './sealed-file.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
async function* parts(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield utf8(text)
}
const key = random(20)
const sealed = async (...texts: readonly string[]): Promise<Uint8Array> =>
  new Uint8Array(
    await new Blob([...(await sealFile(parts(...texts), key, random))] as BlobPart[]).arrayBuffer(),
  )
const opened = async (file: Uint8Array, by = key): Promise<readonly string[]> => {
  const texts: string[] = []
  for await (const part of openFile(file, by)) texts.push(new TextDecoder().decode(part))
  return texts
}
const codeOf = (file: Uint8Array, by?: Uint8Array): Promise<string> =>
  opened(file, by).then(
    () => 'none',
    error => (error instanceof ClientError ? error.code : String(error)),
  )

describe('the recovery key', () => {
  it('is 160 bits in eight groups of four, and is read however it is written', () => {
    const text = makeRecoveryKey(random)
    expect(text).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){7}[0-9A-HJKMNP-TV-Z]{4}$/)
    const bytes = readRecoveryKey(text)
    expect(bytes).toHaveLength(20)
    expect(readRecoveryKey(` ${text.toLowerCase().replaceAll('-', ' ')} `)).toEqual(bytes)
    expect(readRecoveryKey(text.replaceAll('0', 'o').replaceAll('1', 'l'))).toEqual(bytes)
  })
  it('is every bit of what was drawn', () => {
    const bytes = Uint8Array.from({ length: 20 }, (_, i) => i * 13)
    expect(readRecoveryKey(makeRecoveryKey(() => bytes))).toEqual(bytes)
  })
  it('is nothing else', () => {
    for (const text of ['', 'ABCD', `${'U'.repeat(32)}`, 'A'.repeat(33)])
      expect(readRecoveryKey(text)).toBeUndefined()
  })
})

describe('the sealed file', () => {
  it('opens as it was made', async () => {
    expect(await opened(await sealed('one', 'two'))).toEqual(['one', 'two'])
    expect(await opened(await sealed())).toEqual([])
  })
  it('S317: says nothing of what is in it', async () => {
    const file = await sealed('canary-77')
    expect(new TextDecoder('latin1').decode(file)).not.toContain('canary')
  })
  it('S317: does not open with another key', async () => {
    expect(await codeOf(await sealed('one'), random(20))).toBe('backup-key')
  })
  it('S317: every changed byte is noticed', async () => {
    const file = await sealed('one', 'two')
    for (let i = 0; i < file.length; i++) {
      const changed = file.slice()
      changed[i]! ^= 1
      expect(await codeOf(changed), `byte ${i}`).toMatch(/^backup-(key|broken)$/)
    }
  })
  it('S317: cut off anywhere it is refused, and so is one with something behind it', async () => {
    const file = await sealed('one', 'two')
    for (let length = 0; length < file.length; length++)
      expect(await codeOf(file.slice(0, length)), `${length} bytes`).toMatch(/^backup-(key|broken)$/)
    expect(await codeOf(Uint8Array.of(...file, 0, 0, 0, 1, 9))).toBe('backup-broken')
  })
  it('S317: parts do not change places', async () => {
    const file = await sealed('aaa', 'bbb')
    const [start, length] = [18 + 16, 4 + 12 + 3 + 16]
    const moved = Uint8Array.of(
      ...file.slice(0, start),
      ...file.slice(start + length, start + 2 * length),
      ...file.slice(start, start + length),
      ...file.slice(start + 2 * length),
    )
    expect(await codeOf(moved)).toBe('backup-key')
  })
  it('S317: a length that no part has is not believed', async () => {
    const file = await sealed('one')
    file.set([255, 255, 255, 255], 18 + 16)
    expect(await codeOf(file)).toBe('backup-broken')
  })
})

describe('decisions', () => {
  const device = (id: number, more: Partial<DeviceEntry> = {}): DeviceEntry => ({
    id,
    generations: ['omemo:2'],
    trust: 'trusted',
    fingerprint: String(id).repeat(64),
    label: undefined,
    firstSeen: 1,
    lastSeen: undefined,
    unusable: [],
    keyChanged: false,
    ...more,
  })
  const record = (...devices: readonly DeviceEntry[]): DeviceRecord => ({
    address: 'a@b',
    devices,
    listed: {},
  })

  it('hold for the key that they were about, and for no other under its id', () => {
    const there = record(device(1, { trust: 'verified', decidedAt: 5 }))
    expect(withDecisions(record(device(1)), there).devices[0]?.trust).toBe('verified')
    const other = device(1, { fingerprint: 'f'.repeat(64) })
    expect(withDecisions(record(other), there).devices[0]?.trust).toBe('trusted')
  })
  it('S325: an old backup does not undo what was decided since', () => {
    const there = record(device(1, { trust: 'verified', decidedAt: 5 }))
    const here = record(device(1, { trust: 'untrusted', decidedAt: 9 }))
    expect(withDecisions(here, there).devices[0]?.trust).toBe('untrusted')
  })
  it('are remembered for a device that is not listed now, and nothing is sent to it', () => {
    const there = record(device(2, { trust: 'untrusted', decidedAt: 5 }), device(3))
    const { devices } = withDecisions(record(device(1)), there)
    expect(devices.map(({ id, generations, trust }) => [id, generations.length, trust])).toEqual([
      [1, 1, 'trusted'],
      [2, 0, 'untrusted'],
    ])
  })
})
