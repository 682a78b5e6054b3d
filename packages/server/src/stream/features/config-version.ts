/**
 * XEP-0509: a sign-in that is sent before the offer was seen names the offer that it was made for. Where that is no longer ours it is
 * turned down before anything of it is looked at, so that nobody signs in by less than both could do.
 */
import { createHash } from 'node:crypto'
import { ConfigVersion, type Element, el, NS_IAP, type Sasl2Authenticate, SaslError } from '@corrillo/xmpp'
import type { StreamFeature } from '../feature.ts'
import type { CoreFeature } from '../negotiation.ts'
import type { ClientStream } from '../stream.ts'
import type { Mechanisms } from './scram.ts'

/** §2.2. */
export class ConfigMismatch extends SaslError {
  constructor() {
    super('aborted', 'the offer has changed')
  }
  override toElement(ns?: string): Element {
    return super.toElement(ns).append(el(NS_IAP, 'config-version-mismatch'))
  }
}

export interface OfferVersion {
  readonly feature: CoreFeature
  /** Throws where the sign-in was made for another offer than the one of this stream. */
  check(request: Sasl2Authenticate, stream: ClientStream): void
}

/** Versions what `offered` say before sign-in: by the bindings of a connection, since it hangs on nothing else (XEP-0388 §2.1). */
export const offerVersion = (
  mechanisms: Pick<Mechanisms, 'bindings'>,
  offered: () => readonly (CoreFeature | StreamFeature)[],
): OfferVersion => {
  const versions = new WeakMap<readonly string[], Element>()
  const versionFor = (stream: ClientStream): Element => {
    const { types } = mechanisms.bindings(stream.wire)
    const version = versions.get(types) ?? made(stream)
    versions.set(types, version)
    return version
  }
  /** §2.3: opaque, and the same for the same offer, also after a restart. */
  const made = (stream: ClientStream): Element => {
    const hash = createHash('sha256')
    for (const feature of offered())
      if (feature.when === 'secured') hash.update(`${feature.advertise(stream) ?? ''}\n`)
    return ConfigVersion.build({ scheme: 'opaque', value: hash.digest('base64').slice(0, 24) })
  }
  return {
    feature: { when: 'secured', advertise: versionFor },
    check({ inline }, stream) {
      const named = inline.find(e => ConfigVersion.matches(e))
      if (named !== undefined && ConfigVersion.tryParse(named)?.value !== versionFor(stream).attr('value'))
        throw new ConfigMismatch()
    },
  }
}
