import { xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { play } from '../../plays/play.ts'
import { time } from './index.ts'

play('XEP-0202 §2: the time of the domain, in UTC', [time], async ({ ana, clock }) => {
  const answer = await ana.phone.asks(
    xml`<iq type='get' to='plaza.example'><time xmlns='urn:xmpp:time'/></iq>`,
  )
  const told = answer.elements()[0]
  expect(told.childText('tzo')).toBe('Z')
  expect(Date.parse(told.childText('utc'))).toBe(clock.now())
})
