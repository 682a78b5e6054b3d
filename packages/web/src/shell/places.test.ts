import { describe, expect, it } from 'vitest'
import { doorAt } from '../doors/address-bar.ts'
import { placeAt, places } from './places.ts'
import { veiledLocation } from './veiled-location.ts'

describe('places', () => {
  it.each(['marta@casa.example', 'a/b@c.example', 'søren@æ.example', '100%@x.example'])(
    '%s is found again',
    address => {
      expect(placeAt(places.conversation(address))).toEqual({ kind: 'chat', address, about: false })
      expect(placeAt(places.contact(address))).toEqual({ kind: 'chat', address, about: true })
      const thread = `~${address}`
      expect(placeAt(places.thread(address, thread))).toEqual({ kind: 'chat', address, about: false, thread })
    },
  )
  it('a part of the settings has a place of its own', () => {
    expect(placeAt(places.settings)).toEqual({ kind: 'settings', part: undefined })
    expect(placeAt(places.settingsPart('devices'))).toEqual({ kind: 'settings', part: 'devices' })
    expect(placeAt('/settings/devices/2')).toEqual({ kind: 'home' })
  })
  it.each(['/chat/%E0%A4%A', '/chat/', '/nowhere', '/abc#'])('%s is home, not a fault', path =>
    expect(placeAt(path)).toEqual({ kind: 'home' }),
  )
})

describe('doors', () => {
  it('a token is read from the fragment only', () => {
    expect(doorAt({ pathname: '/invite', hash: '#abc' })).toEqual({ kind: 'invitation', token: 'abc' })
    expect(doorAt({ pathname: '/setup', hash: '#abc' })).toEqual({ kind: 'setup', token: 'abc' })
    expect(doorAt({ pathname: '/', hash: '#/chat/x' })).toEqual({ kind: 'inside' })
  })
})

describe('the address bar', () => {
  const names = {
    alias: (address: string) => (address === 'marta@casa.example' ? 'f00d' : 'beef'),
    behind: (alias: string) => (alias === 'f00d' ? 'marta@casa.example' : undefined),
  }
  it('S336: names people by their aliases', () => {
    const hook = veiledLocation(names)
    expect(hook.hrefs?.(places.conversation('marta@casa.example'), hook)).toBe('#/chat/f00d')
    expect(hook.hrefs?.(places.contact('marta@casa.example'), hook)).toBe('#/chat/f00d/about')
    expect(hook.hrefs?.(places.settings, hook)).toBe('#/settings')
  })
  it('S336: names threads by numbers', () => {
    const hook = veiledLocation(names)
    const on = (ref: string) => hook.hrefs?.(places.thread('marta@casa.example', ref), hook)
    expect([on('~canary'), on('0001-2'), on('~canary')]).toEqual([
      '#/chat/f00d/thread/0',
      '#/chat/f00d/thread/1',
      '#/chat/f00d/thread/0',
    ])
  })
})
