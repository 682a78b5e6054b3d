import { expect, test } from 'vitest'
import { accountRecord } from './account-record.ts'
import { ClientError } from './api-errors.ts'
import { memoryPlatform } from './platform/memory/index.ts'
import { createKeys } from './store/keys.ts'
import { SealedStore } from './store/sealed.ts'

test('what the server says at each sign-in is used, and where the disk is full it is not kept: nothing breaks', async () => {
  const platform = memoryPlatform(() => ({ receive: () => undefined, closed: () => undefined }))
  const records = await platform.storage.open('ana')
  const form = { address: 'ana@plaza.example', passphrase: 'correct horse', keepUnlocked: false }
  const keys = await createKeys(platform, records, 'ana', form)
  let isFull = false
  const write: typeof records.write = async changes => {
    if (isFull) throw new ClientError('storage-full')
    return records.write(changes)
  }
  const store = new SealedStore({ ...records, write }, keys, platform)
  const account = { address: form.address, password: 'x', organisation: 'Plaza', deviceName: 'test' }
  const record = await accountRecord(store, account, platform.random)
  isFull = true
  record.keepPin({ bits: 512, plus: false })
  record.keepToken(undefined)
  await expect(store.exclusive(async unit => unit.put('account', 'x', 1))).rejects.toMatchObject({
    code: 'storage-full',
  })
})
