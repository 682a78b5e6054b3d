/**
 * Codes that one shows and the other scans: the scan verifies one way at once, and a message by which the scanner proves to have seen
 * the number in the code verifies the other. The proof is about both addresses and both sides' keys, and a code is good for one try
 * (S314). Loaded when one shows or scans one.
 */
import { equal, fromHex, hmacSha256 } from '@corrillo/crypto'
import { decodeBase64, el, type Element, encodeBase64 } from '@corrillo/xmpp'
import { ClientError, type Scanned, type ScannedBy } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Source as Filled } from '../../value/value.ts'
import type { Source } from './carrying.ts'
import { NONCE_BYTES, readLink, writeLink } from './link.ts'
import type { Keys } from './keys.ts'
import type { Post } from './post.ts'
import { decodeKey, encodeKey, NS_VERIFY } from './wire.ts'

const GOOD_MS = 10 * 60_000
const KEYS_MAX = 40

interface Shown {
  readonly nonce: Uint8Array
  readonly to: string | undefined
  readonly until: number
  readonly keys: readonly string[]
}
interface Side {
  readonly address: string
  readonly keys: readonly string[]
}

/** Every part by its length, so that no two meanings give the same bytes. */
const proofOf = (nonce: Uint8Array, scanner: Side, shower: Side): Uint8Array => {
  const parts = [scanner, shower].map(({ address, keys }) => [address, keys.toSorted()])
  return hmacSha256(nonce, new TextEncoder().encode(JSON.stringify(['corrillo scan 1', ...parts])))
}

export const codeSteps = (
  { address, platform, store }: Given,
  keys: Keys,
  post: Post,
  scannedBy: Filled<ScannedBy | undefined>,
) => {
  let shown: Shown | undefined

  const answer = (unit: Unit, to: Side, nonce: Uint8Array): void => {
    const ours = keys.own().map(one => one.fingerprint)
    const proof = proofOf(nonce, { address, keys: ours }, to)
    const all = ours.map(key => el(NS_VERIFY, 'key', {}, encodeKey(key)))
    const content = el(NS_VERIFY, 'scanned', { proof: encodeBase64(proof) }, ...all)
    post.put(unit, to.address, to.keys, [content])
  }

  return {
    async show(to: string | undefined): Promise<string> {
      const own = keys.own()
      const nonce = platform.random(NONCE_BYTES)
      const until = platform.clock.now() + GOOD_MS
      shown = { nonce, to, until, keys: own.map(one => one.fingerprint) }
      scannedBy.set(undefined)
      return writeLink(address, own, nonce)
    },
    async scan(text: string, of: string | undefined): Promise<Scanned> {
      const link = readLink(text)
      if (!link || link.trusted.length === 0) throw new ClientError('code-unknown')
      const { address: who, nonce } = link
      if (of !== undefined && who !== of) throw new ClientError('code-other')
      const named = link.trusted.filter(key => fromHex(key) !== undefined)
      const found = await keys.find(who, named)
      // The code comes from them, the devices from the server: where nothing fits, one of both is not theirs.
      if (found.length === 0) throw new ClientError('code-differs')
      await store.exclusive(async unit => {
        keys.verify(unit, who, found, 'scanned')
        for (const key of link.distrusted) keys.distrust(unit, who, key)
        if (nonce) answer(unit, { address: who, keys: named }, nonce)
      })
      return { address: who, own: who === address, verified: found.length }
    },
    /** Somebody says to have scanned the code that is shown here. */
    async read(unit: Unit, from: Source, message: Element): Promise<void> {
      const told = message.child('scanned', NS_VERIFY)
      const code = shown
      if (!told || !code || (code.to !== undefined && code.to !== from.address)) return
      shown = undefined
      const named = told
        .elements()
        .slice(0, KEYS_MAX)
        .flatMap(key => decodeKey(key.text()) ?? [])
      const scanner = { address: from.address, keys: named }
      const expected = proofOf(code.nonce, scanner, { address, keys: code.keys })
      const isProved =
        code.until >= platform.clock.now() &&
        named.includes(from.key) &&
        equal(decodeBase64(told.attr('proof') ?? '') ?? new Uint8Array(), expected)
      if (isProved) keys.verify(unit, from.address, named, 'was-scanned')
      unit.afterwards(() => scannedBy.set({ address: from.address, verified: isProved }))
    },
  }
}
