/** What the store keeps of the account itself: how it signs in, and as which device. */
import { uuid } from './connection/requests.ts'
import type { Pin } from './connection/sasl.ts'
import type { Token } from './connection/tokens.ts'
import { AGENT, TOKEN } from './linking/records.ts'
import type { SealedStore } from './store/sealed.ts'

export interface Account {
  readonly address: string
  /** Undefined: it signs in by its token alone. */
  readonly password: string | undefined
  readonly organisation: string
  readonly deviceName: string
}
export interface AccountRecord {
  /** Of this store on this device, for as long as it lives (XEP-0388 §2.3). */
  readonly agent: string
  readonly pin: Pin | undefined
  readonly token: Token | undefined
  readonly password: string | undefined
  keepPin(pin: Pin): void
  keepToken(token: Token | undefined): void
  keepPassword(password: string): Promise<void>
  /** Ended from elsewhere: it does not come back by itself, not even after a reload. */
  giveUp(): Promise<void>
}

const PIN = 'pin'

export const accountRecord = async (
  store: SealedStore,
  account: Account,
  random: (bytes: number) => Uint8Array,
): Promise<AccountRecord> => {
  let { password } = account
  const keep = (key: string, value: unknown): Promise<void> =>
    store.exclusive(async unit => unit.put('account', key, value))
  /** What the server says again at the next sign-in: a full disk is told by what somebody does, not here. */
  const keepWhereItCan = (key: string, value: unknown): void => void keep(key, value).catch(() => undefined)
  const agentId = async (): Promise<string> => {
    const known = await store.get<string>('account', AGENT)
    if (known) return known
    const made = uuid(random)
    await keep(AGENT, made)
    return made
  }
  const [agent, pin, token] = await Promise.all([
    agentId(),
    store.get<Pin>('account', PIN),
    store.get<Token>('account', TOKEN),
  ])
  return {
    agent,
    pin,
    token,
    get password() {
      return password
    },
    keepPin: next => keepWhereItCan(PIN, next),
    keepToken: next => keepWhereItCan(TOKEN, next),
    keepPassword(next) {
      password = next
      return keep('account', { ...account, password: next })
    },
    giveUp: () =>
      store.exclusive(async unit => {
        unit.put('account', 'account', { ...account, password: undefined })
        unit.delete('account', TOKEN)
      }),
  }
}
