import { xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { play } from '../../plays/play.ts'
import { ping } from './index.ts'

const SECONDS = { limits: { ping_seconds: 60, dead_seconds: 180 } }

play('XEP-0199 §4.2: the server answers a ping', [ping], async ({ ana }) => {
  const answer = await ana.phone.asks(
    xml`<iq type='get' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
  )
  expect(answer.attr('type')).toBe('result')
  expect(answer.children).toHaveLength(0)
})

const silent = 'S097: a silent client is pinged after 60 s and counts as lost after 180 s'
play(
  silent,
  [ping],
  async ({ ana, clock }) => {
    clock.pass(75_000)
    await ana.phone.receives(xml`<iq type='get' from='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`)
    clock.pass(120_000)
    expect(ana.phone.connected).toBe(false)
  },
  SECONDS,
)

play(
  'S097: a client that answers stays',
  [ping],
  async ({ ana, clock }) => {
    for (let round = 0; round < 5; round++) {
      clock.pass(75_000)
      const ask = await ana.phone.receives(xml`<iq type='get'>…</iq>`)
      await ana.phone.sends(xml`<iq type='result' id='${ask.attr('id') ?? ''}' to='plaza.example'/>`)
    }
    expect(ana.phone.connected).toBe(true)
  },
  SECONDS,
)
