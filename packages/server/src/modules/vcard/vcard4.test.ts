import { type Element, el, xml } from '@corrillo/xmpp'
import { describe, expect, it } from 'vitest'
import { type Device, play } from '../../plays/play.ts'
import { roster } from '../roster/index.ts'
import { vcard } from './index.ts'
import { toVCard4, toVCardTemp } from './vcard4.ts'

const ANA = 'ana@plaza.example'
const NS = 'http://jabber.org/protocol/pubsub'
const OLD = xml`<vCard xmlns='vcard-temp'><FN>Ana Ruiz</FN><N><FAMILY>Ruiz</FAMILY><GIVEN>Ana</GIVEN></N><NICKNAME>Anita</NICKNAME><BDAY>1990-02-03</BDAY><ADR><HOME/><STREET>Calle Mayor 1</STREET><LOCALITY>Soria</LOCALITY><PCODE>42001</PCODE><CTRY>Spain</CTRY></ADR><TEL><WORK/><VOICE/><PREF/><NUMBER>+34-975-000-000</NUMBER></TEL><EMAIL><WORK/><USERID>ana@work.example</USERID></EMAIL><JABBERID>ana@plaza.example</JABBERID><TZ>Europe/Madrid</TZ><GEO><LAT>41.76</LAT><LON>-2.46</LON></GEO><TITLE>Choir leader</TITLE><ROLE>Alto</ROLE><ORG><ORGNAME>The choir</ORGNAME><ORGUNIT>Altos</ORGUNIT></ORG><CATEGORIES><KEYWORD>choir</KEYWORD><KEYWORD>hills</KEYWORD></CATEGORIES><REV>20260102T030405Z</REV><UID>urn:uuid:1</UID><URL>https://ana.example/</URL><KEY><CRED>a key</CRED></KEY><NOTE>Sings</NOTE></vCard>`
const NEW = xml`<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'><fn><text>Ana Ruiz</text></fn><n><surname>Ruiz</surname><given>Ana</given></n><nickname><text>Anita</text></nickname><bday><date>1990-02-03</date></bday><adr><parameters><type><text>home</text></type></parameters><street>Calle Mayor 1</street><locality>Soria</locality><code>42001</code><country>Spain</country></adr><tel><parameters><type><text>work</text><text>voice</text></type><pref><integer>1</integer></pref></parameters><uri>tel:+34-975-000-000</uri></tel><email><parameters><type><text>work</text></type></parameters><text>ana@work.example</text></email><impp><uri>xmpp:ana@plaza.example</uri></impp><tz><text>Europe/Madrid</text></tz><geo><uri>geo:41.76,-2.46</uri></geo><title><text>Choir leader</text></title><role><text>Alto</text></role><org><text>The choir</text><text>Altos</text></org><categories><text>choir</text><text>hills</text></categories><rev><timestamp>20260102T030405Z</timestamp></rev><uid><uri>urn:uuid:1</uri></uid><url><uri>https://ana.example/</uri></url><key><text>a key</text></key><note><text>Sings</text></note></vcard>`

describe('XEP-0292 §7', () => {
  it('what both formats have goes there and back unchanged', () => {
    expect(toVCard4(OLD).toString()).toBe(NEW.toString())
    expect(toVCardTemp(NEW).toString()).toBe(OLD.toString())
  })
  it('§7.1: a description becomes a note; photos, empty values and what is not known are left out', () => {
    const odd = xml`<vCard xmlns='vcard-temp'><DESC>Tall</DESC><PHOTO><BINVAL>AAAA</BINVAL></PHOTO><FN/><N/><X-OWN>1</X-OWN></vCard>`
    expect(toVCard4(odd).elements().map(String)).toEqual([
      String(
        el(
          'urn:ietf:params:xml:ns:vcard-4.0',
          'note',
          {},
          el('urn:ietf:params:xml:ns:vcard-4.0', 'text', {}, 'Tall'),
        ),
      ),
    ])
  })
})

const ALL = [vcard, roster]
const old = async (device: Device): Promise<Element | undefined> =>
  (await device.asks(xml`<iq type='get' to='${ANA}'><vCard xmlns='vcard-temp'/></iq>`)).child(
    'vCard',
    'vcard-temp',
  )
const published = async (device: Device): Promise<Element | undefined> =>
  (
    await device.asks(
      el(
        'jabber:client',
        'iq',
        { type: 'get', to: ANA },
        el(NS, 'pubsub', {}, el(NS, 'items', { node: 'urn:xmpp:vcard4' })),
      ),
    )
  )
    .child('pubsub', NS)
    ?.child('items')
    ?.elements()[0]
    ?.elements()[0]
const publish = (device: Device, card: Element) =>
  device.asks(el(NS, 'pubsub', {}, el(NS, 'publish', { node: 'urn:xmpp:vcard4' }, el(NS, 'item', {}, card))))

play(
  'XEP-0292 §3.1: published in the new format, read in the old one',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await ana.phone.asks(xml`<vCard xmlns='vcard-temp'><FN>Before</FN><DESC>gone</DESC></vCard>`)
    await publish(ana.phone, NEW)
    expect((await old(bruno.desk))?.toString()).toBe(OLD.toString())
  },
)

play('XEP-0292 §3.1: set in the old format, read in the new one', ALL, async ({ ana, bruno, world }) => {
  await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
  await ana.phone.asks(OLD)
  expect((await published(bruno.desk))?.toString()).toBe(NEW.toString())
  expect((await old(bruno.desk))?.toString()).toBe(OLD.toString())
})

play(
  'S211: what was published for few is not shown to others in the old format',
  ALL,
  async ({ ana, bruno, world }) => {
    await world.host.apiOf(roster).befriend(ana.jid, bruno.jid)
    await publish(ana.phone, NEW)
    await ana.phone.asks(
      xml`<pubsub xmlns='http://jabber.org/protocol/pubsub#owner'><configure node='urn:xmpp:vcard4'><x xmlns='jabber:x:data' type='submit'><field var='pubsub#access_model'><value>whitelist</value></field></x></configure></pubsub>`,
    )
    expect(await old(bruno.desk)).toBeUndefined()
    expect((await old(ana.desk))?.toString()).toBe(OLD.toString())
  },
)

play(
  'XEP-0398 §4.1: an image that is not the one it is named after is no photo; an empty photo takes the avatar back',
  ALL,
  async ({ ana }) => {
    const item = (node: string, id: string, payload: Element) =>
      ana.phone.asks(el(NS, 'pubsub', {}, el(NS, 'publish', { node }, el(NS, 'item', { id }, payload))))
    await item('urn:xmpp:avatar:data', 'abc', xml`<data xmlns='urn:xmpp:avatar:data'>AAAA</data>`)
    await item(
      'urn:xmpp:avatar:metadata',
      'abc',
      xml`<metadata xmlns='urn:xmpp:avatar:metadata'><info id='abc' bytes='3' type='image/png'/></metadata>`,
    )
    expect((await old(ana.phone))?.child('PHOTO')).toBeUndefined()
    await ana.phone.asks(
      xml`<vCard xmlns='vcard-temp'><PHOTO><TYPE>image/png</TYPE><BINVAL>AAAA</BINVAL></PHOTO></vCard>`,
    )
    expect((await old(ana.phone))?.child('PHOTO')?.childText('BINVAL')).toBe('AAAA')
    await ana.phone.asks(xml`<vCard xmlns='vcard-temp'><PHOTO><BINVAL/></PHOTO></vCard>`)
    expect((await old(ana.phone))?.child('PHOTO')?.childText('BINVAL') ?? '').toBe('')
    await ana.desk.sends(xml`<presence/>`)
    expect(String(await ana.phone.takes())).toContain("<x xmlns='vcard-temp:x:update'><photo/></x>")
  },
)
