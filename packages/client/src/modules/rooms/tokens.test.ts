import { el, type Stanza } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { entered, PRIVATE, ROOM, roomOn } from '../../testing/scripted-room.ts'
import { ME, scriptedServer } from '../../testing/scripted-server.ts'

const NS = 'urn:xmpp:muc-token-invite:0'

test('XEP-0488 §4: a link is for so many and so long, is listed while it works, and taken back; one that is gone is gone', async () => {
  const server = scriptedServer()
  roomOn(server, { kind: [...PRIVATE, NS], members: [], owners: [ME] })
  const room = server.other!
  const tokens = new Map<string, { readonly counter?: string; readonly delay?: string }>()
  server.other = (iq: Stanza) => {
    const { payload } = iq
    if (payload?.ns !== NS) return room(iq)
    const token = (text: string) => el(NS, 'token', { ...tokens.get(text) }, text)
    if (payload.name === 'tokens') return el(NS, 'tokens', {}, ...[...tokens.keys()].map(token))
    if (payload.name === 'revoke') return tokens.delete(payload.text()) ? payload : undefined
    const text = `t${tokens.size}`
    tokens.set(text, { counter: payload.attr('counter') ?? '', delay: payload.attr('delay') ?? '604800' })
    if (payload.attr('counter') === undefined) tokens.set(text, { delay: '604800' })
    return token(text)
  }
  const { engine, platform } = await entered(server)
  const group = engine.groups.of(ROOM)!
  expect(await group.link({ people: 3, days: 1 })).toMatchObject({
    uri: `xmpp:${ROOM}?join;password=t0`,
    letsIn: true,
  })
  await group.link()
  const now = platform.clock.now()
  expect(await group.links()).toMatchObject([
    { id: 't0', left: 3, until: now + 86_400_000 },
    { id: 't1', left: undefined, until: now + 604_800_000 },
  ])
  await group.revokeLink('t0')
  expect((await group.links()).map(one => one.id)).toEqual(['t1'])
})
