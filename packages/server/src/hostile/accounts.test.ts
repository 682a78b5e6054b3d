/** Group 3 of the catalogue: accounts that vanish and connections that fall silent, on a clock that is turned. */
import { xml } from '@corrillo/xmpp'
import { expect } from 'vitest'
import { ping } from '../modules/ping/index.ts'
import { presence } from '../modules/presence/index.ts'
import { roster } from '../modules/roster/index.ts'
import { streamManagement } from '../modules/stream-management/index.ts'
import { play } from '../plays/play.ts'

const ALL = [roster, presence, streamManagement, ping]
const ENABLE = xml`<enable xmlns='urn:xmpp:sm:3' resume='true'/>`

play(
  'S098: an account that is deleted while it is online and hibernating is gone at once, and its contacts are told',
  ALL,
  async ({ ana, bruno, carla, world, host }) => {
    await host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await carla.den.takes()
    await ana.tablet.sends(ENABLE)
    await ana.tablet.breaks()
    await bruno.desk.sends(xml`<iq type='get' id='r'><query xmlns='jabber:iq:roster'/></iq>`)
    await bruno.desk.takes()
    expect(host.sessionsOf(ana.jid)).toHaveLength(2)
    await host.accounts.delete('ana')
    await world.settled()
    expect(host.sessionsOf(ana.jid)).toHaveLength(0)
    expect(ana.phone.connected).toBe(false)
    const told = (await bruno.desk.takes()).map((e: { toString(): string }) => String(e))
    const types = told.flatMap((e: string) => /^<presence[^>]* type='(\w+)'/.exec(e)?.[1] ?? [])
    expect(types).toContain('unsubscribed')
    expect(types).toContain('unsubscribe')
    expect(told.join()).toMatch(
      /<item[^>]*jid='ana@plaza.example'[^>]*subscription='none'|<item[^>]*subscription='none'[^>]*jid='ana@plaza.example'/,
    )
    expect(await carla.den.takes()).toEqual([])
  },
)

play(
  'S097: a connection that is cut without a word hibernates after three minutes and is told as gone when it may not be resumed any more',
  ALL,
  async ({ ana, bruno, world, host, clock }) => {
    await host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await ana.phone.sends(ENABLE)
    await bruno.desk.takes()
    /** Bruno lives, so that only ana falls silent. */
    const minute = async (): Promise<string[]> => {
      clock.pass(30_000)
      await bruno.desk.sends(
        xml`<iq type='get' id='alive' to='plaza.example'><ping xmlns='urn:xmpp:ping'/></iq>`,
      )
      clock.pass(30_000)
      await world.settled()
      const got: { name: string; attr(name: string): string | undefined }[] = await bruno.desk.takes()
      return got.flatMap(e => (e.name === 'presence' ? [`${e.attr('type')} ${e.attr('from')}`] : []))
    }
    for (let m = 0; m < 4; m++) expect(await minute()).toEqual([])
    expect(ana.phone.connected).toBe(false)
    expect(host.sessionsOf(ana.jid).map((s: { detached: boolean }) => s.detached)).toEqual([true])
    const told: string[] = []
    for (let m = 0; m < 10; m++) told.push(...(await minute()))
    expect(told).toEqual(['unavailable ana@plaza.example/phone'])
    expect(host.sessionsOf(ana.jid)).toHaveLength(0)
    expect(bruno.desk.connected).toBe(true)
  },
  { limits: { ping_seconds: 60, dead_seconds: 180 } },
)
