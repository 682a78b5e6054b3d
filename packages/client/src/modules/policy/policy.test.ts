import { concat } from '@corrillo/crypto'
import { DiscoInfo, formOf, NS_POLICY, type Stanza } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { ME, PASSWORD } from '../../testing/scripted-server.ts'
import { settled, until } from '../../testing/signed-in.ts'
import { engine, here, server } from '../../testing/stage.ts'
import { BRUNO } from '../../testing/with-bruno.ts'

/** What the own server says of the own account from now on; undefined: it says that it asks for nothing. */
const asks = (fields: Readonly<Record<string, string>> | undefined): void => {
  const forms = fields ? [formOf('result', NS_POLICY, fields)] : []
  server.other = (iq: Stanza) =>
    DiscoInfo.in(iq.element) && iq.to?.toString() === ME
      ? DiscoInfo.build({ identities: [], features: [], forms })
      : undefined
}
const reconnected = async (): Promise<void> => {
  server.drop()
  await until(engine.connection, state => state.kind === 'waiting')
  here.platform.clock.advance(1_000)
  await until(engine.connection, state => state.kind === 'online')
}
const hears = async (fields: Readonly<Record<string, string>> | undefined): Promise<void> => {
  asks(fields)
  await reconnected()
}
const STRICT = { trust: 'verified-only' }
const stateOf = (one = engine) => one.conversation(BRUNO).composer.get().state

test('F5: below the floor of the organisation nothing goes, nothing can be chosen, and what was chosen is kept', async () => {
  const { verification } = engine
  await verification.setLevelOf(BRUNO, 'first-use')
  expect(stateOf()).toBe('ready')
  await hears(STRICT)
  expect(engine.policy.get()).toEqual({ trust: 'verified-only', export: true })
  expect(verification.level.get()).toBe('verified-only')
  expect(verification.levelOf(BRUNO).get()).toBeUndefined()
  expect(stateOf()).toBe('unverified')
  await expect(verification.setLevel('first-use')).rejects.toMatchObject({ code: 'not-allowed' })
  await expect(verification.setLevelOf(BRUNO, 'first-use')).rejects.toMatchObject({ code: 'not-allowed' })
  await hears(undefined)
  expect(verification.level.get()).toBe('first-use')
  expect(verification.levelOf(BRUNO).get()).toBe('first-use')
  expect(stateOf()).toBe('ready')
})

test('F5: with the floor nothing is encrypted to a device that is not verified', async () => {
  await hears(STRICT)
  const before = server.sent.length
  await engine.conversation(BRUNO).send('nobody checked this device')
  await settled(server)
  const bodies = server.sent.slice(before).filter(one => one.name === 'message' && one.attr('to') === BRUNO)
  expect(bodies).toEqual([])
})

test.each([
  ['the lowest level', { trust: 'first-use' }],
  ['a level that is not there', { trust: 'none' }],
  ['nothing', undefined],
])('F5: a server that asks for %s makes nobody less strict', async (_, fields) => {
  const { verification } = engine
  await verification.setLevel('verified-only')
  await hears(fields)
  expect(verification.level.get()).toBe('verified-only')
  expect(stateOf()).toBe('unverified')
})

test('F5, D24: what was heard last holds while the server cannot be asked, also after a restart', async () => {
  await hears({ trust: 'verified-only', export: '0' })
  server.other = undefined
  await reconnected()
  expect(engine.policy.get()).toEqual({ trust: 'verified-only', export: false })
  await engine.lockNow()
  server.away.set(ME, 'silent')
  await here.app.unlock(PASSWORD, false)
  const again = await until(here.app.state, state => state.kind === 'open' && state.engine)
  expect(again.policy.get()).toEqual({ trust: 'verified-only', export: false })
  expect(again.verification.level.get()).toBe('verified-only')
})

test('F5: a session that is resumed asks again', async () => {
  server.isResumable = true
  await reconnected()
  await hears(STRICT)
  expect(engine.verification.level.get()).toBe('verified-only')
})

test('F5: nobody but the own account is asked, and an answer that was not asked for counts for nothing', async () => {
  await reconnected()
  const asked = server.sent.filter(one => DiscoInfo.in(one)).map(one => one.attr('to'))
  expect(asked.filter(to => to?.includes('@'))).toEqual(asked.filter(to => to === ME))
  const form = DiscoInfo.build({
    identities: [],
    features: [],
    forms: [formOf('result', NS_POLICY, STRICT)],
  })
  for (const from of [BRUNO, 'elsewhere.example', ME])
    server.push(
      `<iq xmlns='jabber:client' type='result' id='x' from='${from}' to='${server.resource}'>${form}</iq>`,
    )
  await settled(server)
  expect(engine.policy.get()).toEqual({ trust: 'first-use', export: true })
})

test('D24: no copy of a conversation is made where the organisation asks for none', async () => {
  const wish = { password: 'three unrelated words', files: false }
  const copy = () => engine.export.conversation(BRUNO, wish, () => undefined)
  expect((await copy()).messages).toBe(0)
  await hears({ export: 'false' })
  await expect(copy()).rejects.toMatchObject({ code: 'not-allowed' })
  await hears({ export: '1' })
  expect((await copy()).messages).toBe(0)
})

test('F5: a backup holds what the person chose, not what the organisation asked for', async () => {
  await hears(STRICT)
  const key = engine.recovery.makeKey()
  const parts = await engine.recovery.backUp(key, () => undefined)
  await hears(undefined)
  await engine.recovery.restore(concat(...parts), key, () => undefined)
  expect(engine.verification.level.get()).toBe('first-use')
})
