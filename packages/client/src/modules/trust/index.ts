/** Verification, and trust that goes from device to device: XEP-0434, XEP-0450, codes, and questions. */
import { fromHex } from '@corrillo/crypto'
import { ClientError, type Trust, type TrustLevel, type Verification } from '../../api.ts'
import type { ClientModule, Envelope, Given } from '../../pipeline/module.ts'
import type { Unit } from '../../store/sealed.ts'
import type { Value } from '../../value/value.ts'
import type { Omemo } from '../omemo/index.ts'
import { carrying, type OtherKeys, type Source } from './carrying.ts'
import { codes } from './codes.ts'
import { keysOf } from './keys.ts'
import type { TrustLevels } from './levels.ts'
import { post } from './post.ts'
import { questions } from './questions.ts'
import { opinionsIn } from './wire.ts'

export const trust = (given: Given, omemo: Omemo, levels: TrustLevels, others: OtherKeys) => {
  const { address, store } = given
  const letters = post(given, omemo)
  const carried = carrying(given, omemo, letters, others)
  const keys = keysOf(given, omemo, carried)
  const shown = codes(given, keys, letters)
  const asked = questions(given, keys, letters)
  const levelValues = new Map<string, Value<TrustLevel | undefined>>()

  /** Whose device wrote it; undefined: it was not encrypted, or by a key about which there is doubt. */
  const sourceOf = (unit: Unit, { author, security, message }: Envelope): Source | undefined => {
    if (security.protocol !== 'omemo:2' || message.attr('type') === 'groupchat') return undefined
    const device = omemo.devices.of(unit, author).devices.find(one => one.id === security.deviceId)
    if (device?.fingerprint === undefined || device.keyChanged) return undefined
    return { address: author, key: device.fingerprint }
  }
  const module: ClientModule = {
    name: 'trust',
    incoming: {
      async interpret(envelope, unit) {
        const { at, message, own, peer, sealedAt, unreadable } = envelope
        const from = unreadable ? undefined : sourceOf(unit, envelope)
        if (!from) return
        const opinions = opinionsIn(message)
        if (opinions) await carried.heard(unit, from, opinions, sealedAt ?? at)
        if (own && peer !== address) return asked.readOwn(unit, peer, message)
        await shown.read(unit, from, message)
        if (!own) await asked.read(unit, from, message)
      },
    },
    lost: letters.lost,
  }
  const verification: Verification = {
    async safetyNumber(who, fingerprint) {
      const [theirs, ours] = [fromHex(fingerprint), fromHex(omemo.own.fingerprint)]
      if (!theirs || !ours) throw new ClientError('not-found')
      const { safetyNumber } = await import('@corrillo/crypto/verification')
      return safetyNumber({ address, identityKey: ours }, { address: who, identityKey: theirs })
    },
    async safetyWords(number) {
      const { safetyWords } = await import('@corrillo/crypto/verification')
      return safetyWords(number)
    },
    showCode: shown.show,
    scannedBy: shown.scannedBy,
    scan: shown.scan,
    question: asked.question,
    ask: asked.ask,
    answer: asked.answer,
    dismissQuestion: asked.dismiss,
    level: levels.everywhere,
    setLevel: levels.setEverywhere,
    levelOf(who) {
      const value = levelValues.get(who) ?? levels.of(who)
      levelValues.set(who, value)
      return value
    },
    setLevelOf: levels.set,
  }
  return {
    module,
    verification,
    letters,
    carried,
    load: asked.load,
    ready: letters.ready,
    /** A person's decision about one key, which is theirs on all their devices (XEP-0450). */
    async decide(who: string, key: string, decision: Trust): Promise<void> {
      await omemo.setTrust(who, key, decision)
      await store.exclusive(async unit => {
        if (decision === 'verified') carried.authenticated(unit, who, [key])
        if (decision === 'untrusted') carried.distrusted(unit, who, key)
      })
    },
  }
}
export type TrustModule = ReturnType<typeof trust>
