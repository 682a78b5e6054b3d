import { lazy, Suspense, useState } from 'react'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { EngineProvider, useApp } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { type Door, doorAt } from '../doors/address-bar.ts'
import { Elsewhere, Waiting } from '../doors/quiet-doors.tsx'
import { SignIn } from '../doors/sign-in.tsx'
import { Unlock } from '../doors/unlock.tsx'
import { useWords } from '../words/use-words.ts'

const Inside = lazy(async () => ({ default: (await import('./inside.tsx')).Inside }))
const Setup = lazy(async () => ({ default: (await import('../doors/setup.tsx')).Setup }))
const InvitationDoor = lazy(async () => ({
  default: (await import('../doors/invitation.tsx')).InvitationDoor,
}))

/** Which screen it is: the state of the application first, then the address bar. */
export function Root() {
  const t = useWords()
  const state = useValue(useApp().state)
  const [door] = useState<Door>(() => doorAt(location))
  switch (state.kind) {
    case 'starting':
      return <Waiting text={t('app.starting')} />
    case 'elsewhere':
      return <Elsewhere />
    case 'locked':
      return <Unlock address={state.address} instance={state.instance} />
    case 'signed-out':
      return (
        <Suspense fallback={<Waiting text={t('app.starting')} />}>
          {door.kind === 'setup' && state.ended === undefined ? (
            <Setup token={door.token} />
          ) : door.kind === 'invitation' && state.ended === undefined ? (
            <InvitationDoor token={door.token} />
          ) : (
            <SignIn instance={state.instance} ended={state.ended} />
          )}
        </Suspense>
      )
    case 'open':
      return (
        <EngineProvider value={state.engine}>
          <Router hook={useHashLocation}>
            <Suspense fallback={<Waiting text={t('app.starting')} />}>
              <Inside />
            </Suspense>
          </Router>
        </EngineProvider>
      )
  }
}
