import type { Accounts, App, OwnAccount } from '../src/bind/contract.ts'
import { plain } from './plain.ts'

const own = (id: string, address: string | undefined, more: Partial<OwnAccount>, app: App): OwnAccount => ({
  id,
  app,
  address,
  kind: 'open',
  unread: 0,
  ...more,
})

/** `several`: three beside each other; `adding`: one more, at whose sign-in one stands. */
export const plainAccounts = (app: App, which: 'one' | 'several' | 'adding' = 'one'): Accounts => {
  const first = own('a0', 'lis@casa.example', {}, app)
  const others = [
    own('a1', 'lis.holm@verksted.example', { unread: 3 }, app),
    own('a2', 'the-one-who-organises-the-summer-fair@quite-a-long-name.example', { kind: 'locked' }, app),
  ]
  const fresh = own('a3', undefined, { kind: 'signed-out' }, app)
  const all = which === 'one' ? [first] : which === 'several' ? [first, ...others] : [first, ...others, fresh]
  return {
    shown: plain(which === 'adding' ? fresh : first),
    all: plain(all),
    unread: plain(0),
    show: () => undefined,
    add: () => undefined,
    dismiss: () => undefined,
    tagged: async () => undefined,
  }
}
