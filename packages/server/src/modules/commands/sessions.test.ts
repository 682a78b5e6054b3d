import { randomBytes } from 'node:crypto'
import { Jid } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { PlayClock } from '../../plays/clock.ts'
import { sessionsOf } from './sessions.ts'

const phone = Jid.parse('ana@plaza.example/phone')
const opened = () => sessionsOf({ random: n => randomBytes(n) }, new PlayClock())

test('XEP-0050 §3: while a step is under way there is no other of its session', () => {
  const sessions = opened()
  const session = sessions.open('lamp', phone, true)
  expect(sessions.take(session.id, 'lamp', phone)).toEqual(session)
  expect(sessions.take(session.id, 'lamp', phone)).toBeUndefined()
  sessions.put(session)
  expect(sessions.take(session.id, 'lamp', phone)).toEqual(session)
})

test('XEP-0050 §3.8: a session is over when its resource went, or began enough others, while a step was under way', () => {
  const sessions = opened()
  const gone = sessions.open('lamp', phone, true)
  sessions.take(gone.id, 'lamp', phone)
  sessions.closeOf(phone)
  sessions.put(gone)
  expect(sessions.take(gone.id, 'lamp', phone)).toBe('ended')
  const first = sessions.open('lamp', phone, true)
  sessions.take(first.id, 'lamp', phone)
  for (let i = 0; i < 5; i++) sessions.open('lamp', phone, true)
  sessions.put(first)
  expect(sessions.take(first.id, 'lamp', phone)).toBe('ended')
})
