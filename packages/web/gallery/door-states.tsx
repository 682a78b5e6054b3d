/** Before somebody is in. */
import type { ReactNode } from 'react'
import { InvitationDoor } from '../src/doors/invitation.tsx'
import { Elsewhere } from '../src/doors/quiet-doors.tsx'
import { Setup } from '../src/doors/setup.tsx'
import { SignIn } from '../src/doors/sign-in.tsx'
import { Unlock } from '../src/doors/unlock.tsx'
import { Pressed } from './acting.tsx'
import { days, today } from './people.ts'
import { door } from './placed.tsx'
import { instance } from './plain-engine.ts'
import { refused } from './plain.ts'

const greeting = {
  organisation: 'Casa Nørrebro',
  domain: 'casa.example',
  inviter: 'Marta',
  expires: today + days(6),
  uri: 'xmpp:marta@casa.example?roster;preauth=lxk2dv7qmrs4tyz3phc6wgnb5jf2aeoi;ibr=y',
}

export const doorStates: Readonly<Record<string, () => ReactNode>> = {
  setup: () => door(<Setup token="t" />),
  'setup-used': () => door(<Setup token="t" />, { lookAtSetup: refused('token-used') }),
  'setup-expired': () => door(<Setup token="t" />, { lookAtSetup: refused('token-expired') }),
  'sign-in': () => door(<SignIn instance={instance} />),
  'sign-in-refused': () =>
    door(<SignIn instance={instance} ended="signed-out" />, { signIn: refused('wrong-password') }),
  'sign-in-before-setup': () => door(<SignIn instance={{ ...instance, setupNeeded: true }} />),
  unlock: () =>
    door(<Unlock address="lis@casa.example" instance={instance} />, { unlock: refused('wrong-passphrase') }),
  elsewhere: () => door(<Elsewhere />),
  invitation: () => door(<InvitationDoor token="t" />, { lookAtInvitation: async () => greeting }),
  'invitation-own-program': () =>
    door(
      <>
        <InvitationDoor token="t" />
        <Pressed on="summary" />
      </>,
      { lookAtInvitation: async () => greeting },
    ),
  'invitation-taken': () =>
    door(<InvitationDoor token="t" />, {
      lookAtInvitation: async () => greeting,
      redeem: refused('name-taken'),
    }),
  'invitation-used': () => door(<InvitationDoor token="t" />, { lookAtInvitation: refused('token-used') }),
}
