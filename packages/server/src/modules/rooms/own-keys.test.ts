/** Note 0045: in a large group everybody gets the keys of their own account alone. */
import { type Element, el, Jid, NS_CLIENT, NS_MAM, NS_OMEMO } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { presence } from '../presence/index.ts'
import { rooms } from './index.ts'
import { ownKeysOf } from './own-keys.ts'
import { enters, ROOM, roomOf } from './plays.ts'

const ALL = [rooms, presence]
const domain = 'plaza.example'
const keysFor = (jid: string): Element =>
  el(NS_OMEMO, 'keys', { jid }, el(NS_OMEMO, 'key', { rid: '7', kex: 'true' }, `key of ${jid} `.repeat(20)))
const hidden = (accounts: readonly string[]): Element =>
  el(
    NS_CLIENT,
    'message',
    { to: ROOM, type: 'groupchat', id: 'm1' },
    el(
      NS_OMEMO,
      'encrypted',
      {},
      el(NS_OMEMO, 'header', { sid: '12' }, ...accounts.map(keysFor)),
      el(NS_OMEMO, 'payload', {}, 'c2VjcmV0'),
    ),
    el('urn:xmpp:hints', 'store'),
  )
const others = (count: number) => Array.from({ length: count }, (_, i) => `somebody${i}@${domain}`)
const people = ['ana', 'bruno', 'carla'].map(name => `${name}@${domain}`)
/** Whose keys came, and all else of it. */
const read = (message: Element | undefined) => {
  const encrypted = message?.child('encrypted', NS_OMEMO)
  const header = encrypted?.child('header', NS_OMEMO)
  return {
    sid: header?.attr('sid'),
    keys: header?.elements().map(keys => keys.attr('jid')),
    payload: encrypted?.childText('payload', NS_OMEMO),
    isStored: message?.child('store', 'urn:xmpp:hints') !== undefined,
  }
}
const rest = { sid: '12', payload: 'c2VjcmV0', isStored: true }
const hiddenIn = (all: readonly Element[]): Element | undefined =>
  all.find(e => e.child('encrypted', NS_OMEMO) !== undefined)
const archived = async (device: Device): Promise<Element | undefined> => {
  await device.asks(el(NS_MAM, 'query'), ROOM)
  const results = (await device.takes()).flatMap(e => e.child('result', NS_MAM) ?? [])
  return hiddenIn(
    results.flatMap(r => r.child('forwarded', 'urn:xmpp:forward:0')?.child('message', NS_CLIENT) ?? []),
  )
}

play(
  'XEP-0384 §5.5: of a message for a large group everybody gets their own keys, who wrote it too, now, from the archive and as history',
  ALL,
  async ({ ana, bruno, carla, dora }) => {
    await roomOf(ana.phone, { whois: 'anyone' }, [bruno.desk, 'bruno'], [dora.desk, 'dora'])
    await ana.phone.sends(hidden([...others(60), ...people]))
    for (const device of [ana.phone, bruno.desk]) {
      const own = { ...rest, keys: [device.jid.bare.toString()] }
      expect(read(hiddenIn(await device.takes()))).toEqual(own)
      expect(read(await archived(device))).toEqual(own)
    }
    expect(read(hiddenIn(await dora.desk.takes())), 'it is for others').toEqual({ ...rest, keys: [] })
    await carla.desk.sends(enters('carla'))
    const told = await carla.desk.takes()
    expect(read(hiddenIn(told))).toEqual({ ...rest, keys: [carla.desk.jid.bare.toString()] })
  },
)

play('in a small one everybody gets it as it was written', ALL, async ({ ana, bruno }) => {
  await roomOf(ana.phone, { whois: 'anyone' }, [bruno.desk, 'bruno'])
  const accounts = [...others(40), ...people]
  await ana.phone.sends(hidden(accounts))
  expect(read(hiddenIn(await bruno.desk.takes()))).toEqual({ ...rest, keys: accounts })
  expect(read(await archived(bruno.desk))).toEqual({ ...rest, keys: accounts })
})

test('what is written oddly is nobody’s, twice for one account is all theirs, and nothing else is touched', () => {
  const ana = Jid.parse(`ana@${domain}`)
  const odd = ['', '@', 'ana', `ANA@${domain}`, `ana@${domain}/phone`]
  const own = ownKeysOf(hidden([...others(60), ...odd]))?.(ana)
  expect(read(own).keys).toEqual([`ANA@${domain}`, `ana@${domain}/phone`])
  expect(ownKeysOf(el(NS_CLIENT, 'message', {}, el(NS_CLIENT, 'body', {}, 'hello')))).toBeUndefined()
  expect(ownKeysOf(hidden(others(60)).with({ type: 'groupchat' }))?.(ana).attr('id')).toBe('m1')
})
