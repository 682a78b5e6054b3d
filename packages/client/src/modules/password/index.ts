/** XEP-0077 §3.3: a new password for the own account. The server ends the account's other sessions; this one goes on. */
import { Jid, Registration, StanzaError } from '@corrillo/xmpp'
import { ClientError } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'

/** The password that this device signs in with, and what else may be opened by it. */
export interface Held {
  /** Whether it is the account's of now. */
  isCurrent(password: string): Promise<boolean>
  /** Durable when it resolves; the next sign-in uses it. */
  keep(next: string): Promise<void>
  changePassphrase(from: string, to: string): Promise<void>
  /** Rejects with `not-allowed` what must not become it. */
  checkHarmless(passphrase: string): Promise<void>
}
const FAULTS = ['password-short', 'password-common'] as const

export const passwords = ({ address, connection }: Given, held: Held) => {
  const { local: username, domain: to } = Jid.parse(address)
  const tell = async (password: string): Promise<void> => {
    if (!connection.isUp) throw new ClientError('offline')
    try {
      await connection.requests.request('set', Registration.build({ username, password }), { to })
    } catch (error) {
      throw error instanceof StanzaError ? refusalOf(error) : error
    }
  }
  return {
    /** Whoever sits at an open device need not be its owner: the one of now is asked for. */
    async change(current: string, next: string): Promise<void> {
      if (!(await held.isCurrent(current))) throw new ClientError('wrong-password', { field: 'current' })
      await held.checkHarmless(next)
      await tell(next)
      await held.keep(next)
      await held.changePassphrase(current, next).catch(unlessAnother)
    },
  }
}

/** A store that opens with a passphrase of its own keeps it. */
const unlessAnother = (error: unknown): void => {
  if (!(error instanceof ClientError && error.code === 'wrong-passphrase')) throw error
}

const refusalOf = (error: StanzaError): ClientError => {
  const fault = FAULTS.find(one => one === error.text)
  if (fault) return new ClientError(fault, { field: 'password', cause: error })
  if (error.condition === 'resource-constraint') return new ClientError('too-many-tries', { cause: error })
  const denied = error.condition === 'not-allowed' || error.condition === 'forbidden'
  return new ClientError(denied ? 'not-allowed' : 'server-error', { cause: error })
}
