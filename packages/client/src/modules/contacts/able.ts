/** XEP-0510 §6: whether programs of ours that are there now know names of this kind. */
import { DiscoInfo, NS_CONTACTS } from '@corrillo/xmpp'
import type { Given } from '../../pipeline/module.ts'

/** A program that sleeps, or has just lost its connection, does not answer: somebody waits here to have a name saved. */
const ABLE_MS = 3000
/** What a screen was told of who reads a name is true until the name is written, and is not asked once more for it. */
const KEPT_MS = 30_000

interface Answer {
  /** Whom it was asked of: one that comes or goes makes it worthless. */
  readonly of: string
  readonly until: number
  readonly all: Promise<boolean>
}

/** @param others full addresses of the own devices that are there */
export const ableOf = ({ connection, platform }: Given, others: () => readonly string[]) => {
  const { clock } = platform
  let last: Answer | undefined
  const asked = DiscoInfo.build({ identities: [], features: [], forms: [] })
  const isAble = async (to: string): Promise<boolean> => {
    const options = { to, timeout: ABLE_MS }
    const answer = await connection.requests.request('get', asked, options).catch(() => undefined)
    return (answer && DiscoInfo.in(answer))?.features.some(one => one.var === NS_CONTACTS) ?? false
  }
  /** Asked of all together, and once for those who ask within seconds. */
  return (): Promise<boolean> => {
    const there = others()
    const of = there.toSorted().join('\n')
    if (last?.of !== of || last.until <= clock.now())
      last = {
        of,
        until: clock.now() + KEPT_MS,
        all: Promise.all(there.map(isAble)).then(all => all.every(Boolean)),
      }
    return last.all
  }
}
