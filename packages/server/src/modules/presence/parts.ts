import type { Apis, HostView } from '../../host/module.ts'
import type { roster } from '../roster/index.ts'
import type { Directed } from './directed.ts'
import type { HidingKeeper } from './hidden.ts'

/** What the files of this module share. */
export interface Parts {
  readonly host: HostView
  readonly roster: Apis<{ roster: typeof roster }>['roster']
  readonly directed: Directed
  readonly hiding: HidingKeeper
}
