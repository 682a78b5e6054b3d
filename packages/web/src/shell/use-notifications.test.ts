import { expect, it } from 'vitest'
import en from '../locales/en.json' with { type: 'json' }
import type { MessageId } from '../words/message-id.ts'
import { notificationChoice } from './notification-choice.ts'
import { notificationOf } from './use-notifications.ts'

const t = (id: MessageId): string => en[id]
const arrival = { name: 'Marta Olsen', text: 'the key is under the stone' }

it('S332: a notification says neither who nor what, unless somebody chose that', () => {
  const { title, body } = notificationOf('hidden', arrival, t)
  expect(`${title} ${body}`).toBe('Corrillo You have a new message.')
  expect(notificationOf('shown', arrival, t)).toEqual({
    title: 'Marta Olsen',
    body: 'the key is under the stone',
  })
})
it('S332: where nobody chose anything, or the browser does not allow it, nothing is shown', () => {
  expect(notificationChoice()).toBe('off')
})
