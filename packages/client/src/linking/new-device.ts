/** The new device's side of linking: opens a box, shows its key, and waits for a letter that only who has seen the key can have written. */
import { type KeyPair, letterKeys, openLetter } from '@corrillo/crypto/linking'
import { decodeBase64, encodeBase64, Jid } from '@corrillo/xmpp'
import { ClientError, type LinkRequest, type LinkState } from '../api.ts'
import type { Platform } from '../platform/platform.ts'
import { source } from '../value/value.ts'
import type { Account } from '../account-record.ts'
import { aboutBox, boxOf, codeOf, sealNote } from './code.ts'
import { type Letter, readLetter } from './letter.ts'
import { AGENT, INCOMING, type Incoming, LINK_CODE, type LinkedBy, TOKEN } from './records.ts'

const LOOK_MS = 1_500
const SECONDS_MAX = 3_600
const PASSPHRASE_MIN = 8

type Form = Parameters<LinkRequest['finish']>[0]
interface Parts {
  readonly platform: Platform
  readonly deviceName: string
  /** Makes the store and signs in. */
  fill(account: Account, form: Form, more: Readonly<Record<string, unknown>>): Promise<void>
}

export const linkRequest = async ({ platform, deviceName, fill }: Parts): Promise<LinkRequest> => {
  const { clock, http, random } = platform
  const keys = await letterKeys(random)
  const box = boxOf(keys.publicKey)
  const call = (path: string, json: unknown) =>
    http.fetch(`/api/link/${path}`, { method: 'POST', json }).catch(cause => {
      throw new ClientError('unreachable', { cause })
    })
  const note = encodeBase64(await sealNote(keys.publicKey, deviceName, random))
  const opened = await call('open', { name: box, note })
  if (opened.status !== 201) throw new ClientError(opened.status === 429 ? 'too-many-tries' : 'not-allowed')
  const seconds = Number((opened.body as { readonly seconds?: unknown }).seconds)
  const until = clock.now() + Math.min(SECONDS_MAX, seconds || 0) * 1000

  const state = source<LinkState>({ kind: 'shown', ...codeOf(keys.publicKey), until })
  let letter: Letter | undefined
  let cancelLook: (() => void) | undefined
  let isOver = false

  const end = (last: LinkState): void => {
    isOver = true
    if (state.get().kind === 'shown') state.set(last)
  }
  const look = async (): Promise<void> => {
    if (isOver) return
    if (clock.now() >= until) return end({ kind: 'expired' })
    // A moment without network is no reason to give up.
    const answer = await call('take', { name: box }).catch(() => undefined)
    if (answer?.status === 404) return end({ kind: 'expired' })
    const sealed = answer && letterIn(answer.body)
    if (sealed && !isOver) return read(sealed)
    cancelLook = clock.after(LOOK_MS, () => void look())
  }
  const read = async (sealed: Uint8Array): Promise<void> => {
    try {
      letter = await opening(keys, sealed, box)
      end({ kind: 'admitted', address: letter.address, by: letter.by })
    } catch {
      end({ kind: 'refused', error: 'link-differs' })
    }
  }
  void look()

  return {
    state,
    async finish(form) {
      if (!letter) throw new ClientError('not-allowed')
      if (form.passphrase.length < PASSPHRASE_MIN)
        throw new ClientError('password-short', { field: 'passphrase' })
      if (letter.expires <= clock.now()) throw new ClientError('link-expired')
      await fill(accountOf(letter, deviceName), form, recordsOf(letter))
    },
    cancel() {
      cancelLook?.()
      end({ kind: 'expired' })
      void call('close', { name: box }).catch(() => undefined)
    },
  }
}

const accountOf = ({ address, organisation }: Letter, deviceName: string): Account => ({
  address,
  organisation,
  deviceName,
  password: undefined,
})
/** What a store that was linked begins with. */
const recordsOf = ({ agent, token, mechanism, expires, code, by, transfer }: Letter) => {
  const linked: LinkedBy = { code, until: expires }
  const history: Incoming = { ...transfer, device: by, messages: 0, share: 0 }
  return { [AGENT]: agent, [TOKEN]: { token, mechanism, expires }, [LINK_CODE]: linked, [INCOMING]: history }
}
const letterIn = (body: unknown): Uint8Array | undefined => {
  const { letter } = body as { readonly letter?: unknown }
  return typeof letter === 'string' ? decodeBase64(letter) : undefined
}
const opening = async (keys: KeyPair, sealed: Uint8Array, box: string): Promise<Letter> => {
  const letter = readLetter(await openLetter(keys, sealed, aboutBox(box)))
  if (Jid.tryParse(letter.address)?.isBare !== true) throw new ClientError('link-differs')
  return letter
}
