/** The old device's side of linking: what a code leads to, and letting the device in that shows it. */
import { sealLetter } from '@corrillo/crypto/linking'
import { FastToken, LinkAdmit, LinkBox, LinkLetter, StanzaError } from '@corrillo/xmpp'
import { ClientError, type HistoryWish, type Verification } from '../api.ts'
import { clientIdOf } from '../modules/access/client-id.ts'
import { randomId, uuid } from '../connection/requests.ts'
import type { Given } from '../pipeline/module.ts'
import { aboutBox, boxOf, openNote, readCode } from './code.ts'
import type { Giving } from './giving.ts'
import { writeLetter } from './letter.ts'

/** For who cannot see their connection, as no browser can. */
const MECHANISM = 'HT-SHA-256-NONE'
const MONTH_MS = 30 * 86_400_000

export interface Admission {
  readonly passphrase: string
  readonly history: HistoryWish
}
interface Parts {
  readonly given: Given
  readonly verification: Pick<Verification, 'showCode'>
  readonly giving: Giving
  readonly organisation: string
  deviceName(): string
  /** Throws 'wrong-passphrase'. */
  check(passphrase: string): Promise<void>
}

export const admitting = ({ given, verification, giving, organisation, deviceName, check }: Parts) => {
  const { address, connection, now, platform } = given
  const { requests } = connection

  const look = async (code: string): Promise<{ key: Uint8Array; device: string }> => {
    const key = readCode(code)
    if (!key) throw new ClientError('link-unknown')
    if (!connection.isUp) throw new ClientError('offline')
    const answer = await requests.request('get', LinkBox.build({ name: boxOf(key) })).catch(refused)
    const note = LinkBox.in(answer)?.note
    const device = note && (await openNote(key, note))
    // Whoever laid the note there has not seen the code.
    if (device === undefined) throw new ClientError('link-differs')
    return { key, device }
  }
  const tokenFor = async (agent: string): Promise<FastToken> => {
    const ask = LinkAdmit.build({ client: clientIdOf(agent), mechanism: MECHANISM })
    const token = FastToken.in(await requests.request('set', ask).catch(refused))
    if (!token) throw new ClientError('server-error')
    return token
  }
  const sinceOf = (history: HistoryWish): number =>
    history === 'all' ? 0 : history === 'month' ? now() - MONTH_MS : Number.MAX_SAFE_INTEGER

  return {
    look: async (code: string) => ({ device: (await look(code)).device }),
    async admit(code: string, { passphrase, history }: Admission): Promise<void> {
      await check(passphrase)
      const { key, device } = await look(code)
      const box = boxOf(key)
      const agent = uuid(platform.random)
      const { token, expiry } = await tokenFor(agent)
      const transfer = { id: randomId(platform.random), key: platform.random(32) }
      const letter = writeLetter({
        version: 1,
        address,
        organisation,
        by: deviceName(),
        agent,
        token,
        mechanism: MECHANISM,
        expires: expiry.getTime(),
        code: await verification.showCode(address),
        transfer,
      })
      const sealed = await sealLetter(key, letter, aboutBox(box), platform.random).catch(cause => {
        throw new ClientError('link-unknown', { cause })
      })
      await giving.offer(transfer, device, sinceOf(history))
      try {
        await requests.request('set', LinkLetter.build({ name: box, sealed })).catch(refused)
      } catch (error) {
        await giving.withdraw(transfer.id)
        throw error
      }
    },
  }
}

const refused = (error: unknown): never => {
  if (!(error instanceof StanzaError)) throw error
  if (error.condition === 'item-not-found') throw new ClientError('link-expired', { cause: error })
  if (error.condition === 'conflict') throw new ClientError('link-used', { cause: error })
  if (error.condition === 'resource-constraint') throw new ClientError('too-many-tries', { cause: error })
  throw new ClientError('not-allowed', { cause: error })
}
