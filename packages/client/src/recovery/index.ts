/** Backups under a recovery key. A restore puts history and decisions back, and never makes a second one of a device. */
import { ClientError, type Recovery } from '../api.ts'
import type { Omemo } from '../modules/omemo/index.ts'
import type { TrustLevels } from '../modules/trust/levels.ts'
import type { Given } from '../pipeline/module.ts'
import { decode, encode } from '../store/codec.ts'
import { type Entry, type Head, type KeptBeside, isKept, keptOf } from './contents.ts'
import { putting } from './putting.ts'
import { readRecoveryKey } from './recovery-key.ts'
import { openFile, sealFile } from './sealed-file.ts'

const PAGE = 250
type Tell = (done: number, total: number) => void

export const recoveryOf = (
  given: Given,
  omemo: Omemo,
  levels: TrustLevels,
  beside: readonly KeptBeside[],
): Omit<Recovery, 'makeKey'> => {
  const { address, conversations, facts, hidden, now, platform, store } = given
  const { records } = omemo.devices
  const put = putting(given, omemo, beside)

  async function* entries(tell: Tell): AsyncGenerator<Entry> {
    // What is hidden on this device is in no file.
    const all = [...conversations.all.get().values()].filter(one => !hidden.has(one.address))
    yield { kind: 'head', address, at: now(), conversations: all.length }
    yield { kind: 'level', level: levels.chosen.get() }
    for (const record of records.all.get().values()) yield { kind: 'devices', record }
    for (const one of beside) yield* await one.entries()
    for (const [i, conversation] of all.entries()) {
      tell(i, all.length)
      yield* history(conversation.address)
      yield { kind: 'conversation', record: keptOf(conversation) }
    }
    tell(all.length, all.length)
  }
  async function* history(who: string): AsyncGenerator<Entry> {
    for (let after = ''; ; ) {
      const page = await facts.pageAfter(who, PAGE, after)
      const last = page.at(-1)
      if (!last) return
      yield { kind: 'facts', facts: page.filter(isKept) }
      after = last.order
      await platform.breathe()
    }
  }
  async function* encoded(tell: Tell): AsyncGenerator<Uint8Array> {
    for await (const entry of entries(tell)) yield encode(entry)
  }

  const headOf = async (file: Uint8Array, key: Uint8Array): Promise<{ head: Head; parts: number }> => {
    let head: Head | undefined
    let parts = 0
    // The whole file is opened before anything is written.
    for await (const part of openFile(file, key)) {
      if (parts++ === 0) head = decode(part) as Head
      await platform.breathe()
    }
    if (head?.kind !== 'head') throw new ClientError('backup-broken')
    if (head.address !== address) throw new ClientError('backup-other')
    return { head, parts }
  }
  const take = async (entry: Entry): Promise<number> => {
    if (entry.kind !== 'level') return store.exclusive(unit => put(unit, entry))
    if (entry.level === 'verified-only') await levels.setEverywhere(entry.level)
    return 0
  }

  return {
    async backUp(text, tell) {
      const key = readRecoveryKey(text)
      if (!key) throw new ClientError('backup-key')
      return sealFile(encoded(tell), key, platform.random)
    },
    async restore(file, text, tell) {
      const key = readRecoveryKey(text)
      if (!key) throw new ClientError('backup-key')
      const { head, parts } = await headOf(file, key)
      let [done, messages] = [0, 0]
      for await (const part of openFile(file, key)) {
        messages += await take(decode(part) as Entry)
        tell((done += 1), parts)
        await platform.breathe()
      }
      return { messages, from: head.at }
    },
  }
}
