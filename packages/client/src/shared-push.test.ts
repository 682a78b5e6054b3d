/** One browser has one subscription, whoever of its accounts made it. */
import { beforeEach, expect, test } from 'vitest'
import type { PushService, PushSubscribed } from './platform/platform.ts'
import { sharedPush } from './shared-push.ts'

let subscribed: PushSubscribed | undefined
let ana: PushService
let work: PushService
let told: string[]

const browser: PushService = {
  subscription: async () => subscribed,
  async subscribe(key) {
    const bytes = new Uint8Array(16)
    subscribed = { endpoint: 'https://push.example/1', p256dh: bytes, auth: bytes, key }
    return subscribed
  },
  async unsubscribe() {
    subscribed = undefined
  },
  changed: () => () => undefined,
}

beforeEach(() => {
  subscribed = undefined
  told = []
  const shared = sharedPush()
  ana = shared(browser)
  work = shared(browser)
  ana.changed(() => told.push('ana'))
  work.changed(() => told.push('work'))
})

test('who ends the subscription tells the others, which may want one', async () => {
  await work.subscribe(new Uint8Array(65))
  await ana.unsubscribe()
  expect(subscribed).toBeUndefined()
  expect(told).toEqual(['work'])
})
test('where there is none, nothing ends and nobody is told', async () => {
  await ana.unsubscribe()
  expect(told).toEqual([])
})
test('who does not listen any more is told nothing', async () => {
  const leave = work.changed(() => told.push('left'))
  leave()
  await ana.subscribe(new Uint8Array(65))
  await ana.unsubscribe()
  expect(told).toEqual(['work'])
})
