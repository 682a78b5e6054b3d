/**
 * The devices of those who read along are looked for when a conversation is opened and when they may have changed. Who has none that could
 * read is asked for again a few times, and whenever a program of theirs comes: that they have one is told once (XEP-0163 §4.3.4), which may
 * have missed us, and nobody should have to open the page anew to be able to write.
 */
import type { Parts } from './parts.ts'
import { entryOf, source, type Value } from './value/value.ts'

/** Asked again after that when it failed. */
const FAILED_MS = 30_000
/** Between one time and the next while somebody is not reachable. */
const AGAIN_MS = [2_000, 5_000, 15_000, 40_000]
/** In a large group so many of them. */
const MOST = 10

/** Whether they are being looked for. */
export const lookingFor = (parts: Parts, address: string): Value<boolean> => {
  const { connection, contacts, omemo, platform, presence, rooms } = parts
  const { devices } = omemo
  const looking = source(true)
  let looks = 0

  const members = (): readonly string[] | undefined =>
    rooms.get(address)?.members.flatMap(one => (one.address === parts.address ? [] : [one.address]))
  const lookUp = async (): Promise<void> => {
    const people = members()
    if (!people) return devices.identifyAll(address)
    // One whom nothing is heard of keeps nobody from being looked for.
    const silent: unknown[] = []
    for (const one of people) await devices.identifyAll(one).catch(error => silent.push(error))
    if (silent.length > 0) throw silent[0]
  }
  const unreached = (): readonly string[] =>
    (members() ?? [address]).filter(one => !devices.isReachable(one)).slice(0, MOST)

  const look = (): void => {
    const mine = ++looks
    const looked = (): void => void (mine === looks && looking.set(false))
    looking.set(true)
    lookUp()
      .then(() => {
        looked()
        again(mine)
      })
      .catch(() => {
        if (connection.isUp) looked()
        platform.clock.after(FAILED_MS, () => connection.isUp && look())
      })
  }
  const again = (mine: number, times = 0): void => {
    const wait = AGAIN_MS[times]
    if (wait === undefined || mine !== looks || unreached().length === 0) return
    platform.clock.after(wait, () => {
      if (mine === looks && connection.isUp) void ask().then(() => again(mine, times + 1))
    })
  }
  const ask = async (): Promise<void> => {
    for (const one of unreached()) await devices.again(one).catch(() => undefined)
  }

  if (address === parts.address) return looking
  look()
  // Who is followed from now on may show devices that were kept from a stranger.
  const contact = entryOf(contacts.all, address)
  let subscription = contact.get()?.subscription
  contact.subscribe(() => {
    const before = subscription
    subscription = contact.get()?.subscription
    if (subscription !== before) look()
  })
  // They say that they are there before they announce their device.
  const comes = (who: string): void => {
    if (devices.isReachable(who)) return
    devices.heardOf(who)
    if (unreached().includes(who)) again(++looks)
  }
  const listen = (): (() => void) => presence.onComing(members() ?? [address], comes)
  let deaf = listen()
  // Members are told of one by one, and some only after the conversation was opened.
  let inside = members()?.join(' ')
  entryOf(rooms.all, address).subscribe(() => {
    const before = inside
    inside = members()?.join(' ')
    if (inside === before) return
    deaf()
    deaf = listen()
    look()
  })
  parts.onOnline(look)
  return looking
}
