import { type ComponentType, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { Router } from 'wouter'
import { Running } from '../accounts/running.tsx'
import type { AppState, Engine } from '../bind/contract.ts'
import { AppProvider, EngineProvider, useAccounts, useApp } from '../bind/app-context.ts'
import { useValue } from '../bind/use-value.ts'
import { type Door, doorAt, type OpenedLink, openedLink } from '../doors/address-bar.ts'
import { Elsewhere, Waiting } from '../doors/quiet-doors.tsx'
import { SignIn } from '../doors/sign-in.tsx'
import { Unlock } from '../doors/unlock.tsx'
import { useWords } from '../words/use-words.ts'
import { later as whenDrawn } from './later.tsx'
import { withdraw } from './shown-notifications.ts'
import { veiledLocation } from './veiled-location.ts'

/** The first screens have their words already. */
const later = <P extends object>(load: () => Promise<ComponentType<P>>) =>
  whenDrawn(load, Opening, async () => undefined)
const Inside = later(async () => (await import('./inside.tsx')).Inside)
const Setup = later(async () => (await import('../doors/setup.tsx')).Setup)
const InvitationDoor = later(async () => (await import('../doors/invitation.tsx')).InvitationDoor)

function Opening() {
  const t = useWords()
  return <Waiting text={t('app.starting')} />
}

type SignedOutState = Extract<AppState, { kind: 'signed-out' }>

function SignedOut({ state }: { readonly state: SignedOutState }) {
  const [door] = useState<Door>(() => doorAt(location))
  const fresh = state.ended === undefined
  if (fresh && door.kind === 'setup') return <Setup token={door.token} />
  if (fresh && door.kind === 'invitation') return <InvitationDoor token={door.token} />
  return <SignIn instance={state.instance} ended={state.ended} address={state.address} />
}

function Places({ engine, children }: { readonly engine: Engine; readonly children: ReactNode }) {
  const hook = useMemo(() => veiledLocation(engine), [engine])
  return <Router hook={hook}>{children}</Router>
}

/** A lock is no curtain: what the page still holds in memory goes with the page (S278). */
const useForgetting = (kind: AppState['kind']): void => {
  const before = useRef(kind)
  useEffect(() => {
    if (before.current === 'open' && kind === 'locked') location.reload()
    // The page that begins anew takes back what was told in the system's tray.
    else if (kind === 'locked') withdraw(() => true)
    before.current = kind
  }, [kind])
}

/** The account that is shown, and what goes on in all of them. */
export function Root() {
  const { id, app } = useValue(useAccounts().shown)
  const [link, setLink] = useState(openedLink)
  // While the store is opened, or a name and a password are typed, what comes after that is fetched.
  useEffect(() => void Inside.prepare(), [])
  return (
    <>
      <Running />
      <AppProvider key={id} value={app}>
        <Screen link={link} setLink={setLink} />
      </AppProvider>
    </>
  )
}

interface ScreenProps {
  readonly link: OpenedLink | undefined
  readonly setLink: (link: undefined) => void
}
/** Which screen it is: the state of the application first, then the address bar. */
function Screen({ link, setLink }: ScreenProps) {
  const state = useValue(useApp().state)
  useForgetting(state.kind)
  // Who goes in by the door that the link opens is told nothing about it.
  if (state.kind === 'signed-out' && link && link.door !== 'group') setLink(undefined)
  switch (state.kind) {
    case 'starting':
      return <Opening />
    case 'elsewhere':
      return <Elsewhere />
    case 'locked':
      return <Unlock address={state.address} instance={state.instance} />
    case 'signed-out':
      return <SignedOut state={state} />
    case 'open':
      return (
        <EngineProvider value={state.engine}>
          <Places engine={state.engine}>
            <Inside link={link} onLinkSeen={() => setLink(undefined)} />
          </Places>
        </EngineProvider>
      )
  }
}
