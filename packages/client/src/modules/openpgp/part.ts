/** OpenPGP with all that it needs, once somebody has to do with it: a key of their own, a message that came, a conversation that is to go by it. */
import type { Envelope, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Pep } from '../pep/index.ts'
import type { TrustLevels } from '../trust/levels.ts'
import { carriedKeys } from './carrying.ts'
import { decryptor } from './decrypt.ts'
import { keyring } from './keyring.ts'
import { reopening } from './reopening.ts'
import { wayOf } from './way.ts'

/** Somebody who signs with keys that nobody knows is not asked for them more often. */
const ASK_MS = 60_000

export const openPgpPart = async (
  given: Given,
  pep: Pep,
  levels: TrustLevels,
  interpret: (envelope: Envelope, unit: Unit) => Promise<void>,
) => {
  const { address, platform, rooms } = given
  const work = await platform.openpgp()
  const ring = keyring(given, work, pep)
  const asked = new Map<string, number>()
  const wanted = (author: string): void => {
    const now = platform.clock.now()
    if (Math.abs(now - (asked.get(author) ?? 0)) < ASK_MS) return
    asked.set(author, now)
    ring.ensure(author, true).catch(() => undefined)
  }
  const decrypt = decryptor(given, work, ring, wanted)
  const reopen = reopening(given, decrypt, interpret)
  ring.whenChanged(who => {
    const shared = [...rooms.all.get().values()].filter(room => room.members.some(one => one.address === who))
    const where = who === address ? undefined : [who, ...shared.map(room => room.address)]
    reopen('openpgp-unknown-key', where).catch(() => undefined)
  })
  await ring.load()
  return {
    work,
    ring,
    carried: carriedKeys(ring),
    decrypt,
    reopen,
    way: wayOf(given, work, ring, levels.isStrict),
  }
}
export type OpenPgpPart = Awaited<ReturnType<typeof openPgpPart>>
