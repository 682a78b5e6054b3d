/** What the engine is put together from, as its conversations see it. */
import type { Device } from './api.ts'
import type { Chat } from './modules/chat/index.ts'
import type { chatStates } from './modules/chat-states/index.ts'
import type { DraftsParts } from './modules/drafts/index.ts'
import type { Due } from './modules/ephemeral/due.ts'
import type { Files } from './modules/files/index.ts'
import type { Early } from './modules/mam/early.ts'
import type { Mam } from './modules/mam/index.ts'
import type { RoomsModule } from './modules/rooms/index.ts'
import type { Omemo } from './modules/omemo/index.ts'
import type { OpenPgpModule } from './modules/openpgp/index.ts'
import type { OtrModule } from './modules/otr/index.ts'
import type { PolicyModule } from './modules/policy/index.ts'
import type { presence } from './modules/presence/index.ts'
import type { TrustLevels } from './modules/trust/levels.ts'
import type { Given } from './pipeline/module.ts'

export interface Parts extends Given {
  readonly chat: Chat
  readonly chatStates: ReturnType<typeof chatStates>
  readonly files: Files
  readonly due: Due
  readonly early: Early
  readonly mam: Mam
  readonly omemo: Omemo
  readonly openpgp: OpenPgpModule
  readonly otr: OtrModule
  readonly presence: ReturnType<typeof presence>
  readonly policy: PolicyModule
  readonly levels: TrustLevels
  readonly itsRooms: RoomsModule
  devicesOf(address: string): readonly Device[]
  focused(): boolean
  /** A new session is ready for use. */
  onOnline(run: () => void): void
  /** This may be the last moment to write what waits. */
  onKeep(run: () => void): void
  /** Another own device has written on. */
  onDraft(run: DraftsParts['came']): void
}
