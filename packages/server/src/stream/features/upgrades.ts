/** XEP-0480: tasks between the proof and the success, in which a client that knows the password derives what the server lacks. */
import {
  encodeBase64,
  NS_SASL_UPGRADE,
  Sasl2Continue,
  type Sasl2Authenticate,
  Sasl2Next,
  Sasl2TaskData,
  SaslError,
  SaslUpgrade,
  ScramSalt,
  ScramSalted,
  type ScramHash,
  upgradeTask,
  type Element,
} from '@corrillo/xmpp'
import { saslData } from './sasl-data.ts'

export interface Derivation {
  readonly salt: Uint8Array
  readonly iterations: number
}
export interface Upgrades {
  readonly hashes: readonly ScramHash[]
  /** What to derive with, where that gains something. */
  due(local: string, hash: ScramHash): Promise<Derivation | undefined>
  /** The password that was proved, as somebody who is signing in sees it: it has to be the same to the end. */
  standing(local: string): Promise<string>
  /** Throws a SaslError when the account has no longer the password of `standing`, or nobody may sign in to it any more. */
  keep(local: string, standing: string, hash: ScramHash, salted: Uint8Array, by: Derivation): Promise<void>
}

interface Due {
  readonly hash: ScramHash
  readonly by: Derivation
}
/** Tasks of one sign-in, one after the other. */
export interface Tasks {
  /** Says what comes next, with what the mechanism still had to say. */
  continue(data?: Uint8Array): Element
  /** An answer to the client; none when it was the last one. */
  receive(e: Element): Promise<Element | undefined>
}

export const offerOfUpgrades = ({ hashes }: Upgrades): readonly Element[] =>
  hashes.map(hash => SaslUpgrade.build({ task: upgradeTask(hash) }))

const wished = ({ inline }: Sasl2Authenticate, { hashes }: Upgrades): readonly ScramHash[] => {
  const names = inline.filter(e => e.is('upgrade', NS_SASL_UPGRADE)).map(e => e.text().trim())
  return hashes.filter(hash => names.includes(upgradeTask(hash)))
}

/** None where nothing is wished for that would be new. */
export const tasksFor = async (
  request: Sasl2Authenticate,
  local: string,
  upgrades: Upgrades,
): Promise<Tasks | undefined> => {
  const left: Due[] = []
  for (const hash of wished(request, upgrades)) {
    const by = await upgrades.due(local, hash)
    if (by !== undefined) left.push({ hash, by })
  }
  if (left.length === 0) return undefined
  const standing = await upgrades.standing(local)
  let isOpen = false

  const proceed = (data?: Uint8Array): Element =>
    Sasl2Continue.build({
      ...(data && { additionalData: encodeBase64(data) }),
      tasks: { tasks: left.slice(0, 1).map(({ hash }) => upgradeTask(hash)) },
    })
  const begun = (e: Element, { hash, by }: Due): Element => {
    if (isOpen || Sasl2Next.tryParse(e)?.task !== upgradeTask(hash)) throw new SaslError('malformed-request')
    isOpen = true
    const salt = ScramSalt.build({ iterations: by.iterations, salt: encodeBase64(by.salt) })
    return Sasl2TaskData.build({ data: [salt] })
  }
  const done = async (e: Element, { hash, by }: Due): Promise<Element | undefined> => {
    const given = ScramSalted.in(e)
    if (!isOpen || given === undefined) throw new SaslError('malformed-request')
    await upgrades.keep(local, standing, hash, saslData(given.salted), by)
    isOpen = false
    left.shift()
    return left.length > 0 ? proceed() : undefined
  }
  return {
    continue: proceed,
    receive: async e => (e.name === 'next' ? begun(e, left[0] as Due) : done(e, left[0] as Due)),
  }
}
