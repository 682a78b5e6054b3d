/** Several accounts of one person. */
import type { ReactNode } from 'react'
import { Elsewhere } from '../src/doors/quiet-doors.tsx'
import { SignIn } from '../src/doors/sign-in.tsx'
import { Unlock } from '../src/doors/unlock.tsx'
import { OpenAccounts } from './acting.tsx'
import { door, inside } from './placed.tsx'
import { refused } from './plain.ts'
import { instance } from './plain-engine.ts'

export const accountStates: Readonly<Record<string, () => ReactNode>> = {
  'elsewhere-several': () => door(<Elsewhere />, {}, 'several'),
  'unlock-several': () => door(<Unlock address="lis@casa.example" instance={instance} />, {}, 'several'),
  'account-adding': () => door(<SignIn instance={instance} />, { signIn: refused('account-here') }, 'adding'),
  accounts: () => inside('/', {}, undefined, 'several'),
  'accounts-menu': () => inside('/', {}, <OpenAccounts />, 'several'),
}
