/** The key of this device, and the keys of others that were seen: whose they are, and whether somebody has compared them (S293). */
import type { OtrKey } from '@corrillo/crypto/otr'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'

interface StoredOwn {
  readonly key: Uint8Array
  readonly tag: number
}
export interface OwnOtr {
  readonly key: OtrKey
  /** OTRv3 §"Instance Tags". */
  readonly tag: number
  readonly fingerprint: string
}
export interface SeenKey {
  readonly fingerprint: string
  readonly verified: boolean
}
const OWN = 'otr-own'
const TAG_MIN = 0x100
/** Of one person; those that were compared go last. */
const SEEN_MAX = 20

export const otrKeys = ({ platform, store }: Given) => {
  let own: OwnOtr | undefined
  const placeOf = (unit: Pick<Unit, 'hidden'>, who: string): string =>
    `otr-key/${unit.hidden('otr-key', who)}`

  return {
    async own(unit: Unit): Promise<OwnOtr> {
      if (own) return own
      const stored = await unit.get<StoredOwn>('account', OWN)
      const { key, bytes, fingerprint } = await platform.cryptography.otrKey(stored?.key)
      const tag = stored?.tag ?? newTag(platform.random)
      if (!stored) unit.put('account', OWN, { key: bytes, tag } satisfies StoredOwn)
      const made = { key, tag, fingerprint }
      unit.afterwards(() => {
        own = made
      })
      return made
    },
    async of(who: string): Promise<readonly SeenKey[]> {
      return (await store.get<readonly SeenKey[]>('account', placeOf(store, who))) ?? []
    },
    inUnit: async (unit: Unit, who: string): Promise<readonly SeenKey[]> =>
      (await unit.get<readonly SeenKey[]>('account', placeOf(unit, who))) ?? [],
    put(unit: Unit, who: string, keys: readonly SeenKey[]): void {
      const [compared, others] = [keys.filter(one => one.verified), keys.filter(one => !one.verified)]
      const kept = new Set([...compared, ...others].slice(0, SEEN_MAX))
      unit.put(
        'account',
        placeOf(unit, who),
        keys.filter(one => kept.has(one)),
      )
    },
  }
}
export type OtrKeys = ReturnType<typeof otrKeys>

const newTag = (random: (bytes: number) => Uint8Array): number => {
  const [a, b, c, d] = random(4) as unknown as readonly [number, number, number, number]
  return TAG_MIN + ((a * 0x1000000 + b * 0x10000 + c * 0x100 + d) % (0x100000000 - TAG_MIN))
}
