import type { ReactNode } from 'react'
import { Router } from 'wouter'
import { memoryLocation } from 'wouter/memory-location'
import { AccountsProvider, AppProvider, EngineProvider } from '../src/bind/app-context.ts'
import type { App } from '../src/bind/contract.ts'
import { Inside } from '../src/shell/inside.tsx'
import { places } from '../src/shell/places.ts'
import { garden, gardenTalk, plazaTalk } from './groups.ts'
import { marta } from './people.ts'
import { plainAccounts } from './accounts.ts'
import { plainApp, plainEngine, type Scene } from './plain-engine.ts'

type Which = Parameters<typeof plainAccounts>[1]

/** Where a screen hangs: before somebody is in, or inside. */
export const door = (screen: ReactNode, over: Partial<App> = {}, which: Which = 'one') => (
  <AccountsProvider value={plainAccounts(plainApp(over), which)}>
    <AppProvider value={plainApp(over)}>{screen}</AppProvider>
  </AccountsProvider>
)

export const inside = (path: string, scene: Scene = {}, over?: ReactNode, which?: Which) =>
  door(
    <EngineProvider value={plainEngine(scene)}>
      <Router hook={memoryLocation({ path, static: true }).hook}>
        <Inside link={undefined} onLinkSeen={() => undefined} />
        {over}
      </Router>
    </EngineProvider>,
    {},
    which,
  )
export const chat = places.conversation(marta.address)
export const about = places.contact(marta.address)
export const groupScene = (view = garden, more: Scene = {}): Scene => ({
  group: view,
  items: view.kind === 'open' ? plazaTalk : gardenTalk,
  ...more,
  item: {
    address: view.address,
    name: view.name,
    hue: view.hue,
    presence: 'unknown',
    verified: false,
    encrypted: view.kind !== 'open',
    group: { kind: view.kind, members: view.members.length },
    ...more.item,
  },
})
export const groupChat = places.conversation(garden.address)
export const aboutGroup = places.contact(garden.address)
