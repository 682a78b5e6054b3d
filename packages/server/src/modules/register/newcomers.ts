/** Before the sign-in: an account by invitation (XEP-0445 §4) or, where registration is open, by asking (XEP-0077 §3.1). */
import { type Element, Preauth, Registration, type Stanza, StanzaError } from '@corrillo/xmpp'
import { localFor } from '../../accounts/name.ts'
import { passwordFault } from '../../accounts/password.ts'
import type { Accounts, Clock, Stream } from '../../host/module.ts'
import { quota } from '../../host/quota.ts'
import { networkOf } from '../../http/throttle.ts'
import { StorageError } from '../../storage/error.ts'
import { type Form, type InvitationFault, Refused } from '../invites/index.ts'
import type { RegisterConfig } from './config.ts'
import { asked, said } from './form.ts'

const HOUR_MS = 3_600_000
const ALL = 'all'

/** What the specification says in stanza errors (XEP-0077 §3.1, XEP-0445 §4). */
const refusal = ({ code, field }: Refused): StanzaError => {
  if (field === 'token')
    return new StanzaError('cancel', 'item-not-found', 'The provided token is invalid or expired')
  if (code === 'name-taken') return new StanzaError('cancel', 'conflict')
  return new StanzaError('modify', 'not-acceptable', code)
}

export interface NewcomersOptions {
  readonly config: RegisterConfig
  readonly accounts: Pick<Accounts, 'get' | 'create'>
  readonly clock: Clock
  readonly invites: {
    fault(token: string): Promise<InvitationFault | undefined>
    redeem(form: Form, late?: boolean): Promise<string>
    reserved(local: string): Promise<boolean>
  }
}
type Answer = Promise<Element | undefined | void>

export const newcomers = ({ config, accounts, clock, invites }: NewcomersOptions) => {
  /** The token that a stream has shown and that was good at that moment. */
  const shown = new WeakMap<Stream, string>()
  const served = new WeakSet<Stream>()
  const byNetwork = quota(config.per_hour, HOUR_MS, clock)
  const inAll = quota(config.per_day, 24 * HOUR_MS, clock)

  const openAccount = async (name: string, password: string, address: string): Promise<void> => {
    const local = localFor(name)
    if (local === undefined) throw new Refused('name-invalid', 'name')
    const fault = passwordFault(password, name)
    if (fault !== undefined) throw new Refused(fault, 'password')
    if ((await accounts.get(local)) !== undefined || (await invites.reserved(local)))
      throw new Refused('name-taken', 'name')
    if (!byNetwork.take(networkOf(address)) || !inAll.take(ALL))
      throw new StanzaError('wait', 'resource-constraint', 'too many accounts were made')
    await accounts.create(local, password, 'member').catch(error => {
      const isTaken = error instanceof StorageError && error.condition === 'exists'
      throw isTaken ? new Refused('name-taken', 'name') : error
    })
  }

  const make = async (form: Registration, stream: Stream): Promise<void> => {
    const { username, password } = said(form)
    if (!username || !password) throw new StanzaError('modify', 'not-acceptable')
    const token = shown.get(stream)
    try {
      if (token === undefined) await openAccount(username, password, stream.address)
      else await invites.redeem({ token, name: username, password }, true)
    } catch (error) {
      throw error instanceof Refused ? refusal(error) : error
    }
    shown.delete(stream)
    served.add(stream)
  }

  return {
    async preauth(iq: Stanza, stream: Stream): Answer {
      const { token } = Preauth.parse(iq.element.elements()[0] as Element)
      const fault = await invites.fault(token)
      if (fault !== undefined) throw refusal(new Refused(fault, 'token'))
      shown.set(stream, token)
    },

    async apply(iq: Stanza, stream: Stream): Answer {
      const form = Registration.parse(iq.element.elements()[0] as Element)
      if (!shown.has(stream) && config.registration !== 'open')
        throw new StanzaError('cancel', 'not-allowed', 'an invitation is needed')
      if (iq.type === 'get') return asked()
      if (form.remove) throw new StanzaError('cancel', 'unexpected-request')
      // §3.1.1: one account for each stream.
      if (served.has(stream) && !shown.has(stream)) throw new StanzaError('modify', 'not-acceptable')
      await make(form, stream)
    },
  }
}
