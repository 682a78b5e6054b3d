import type { Apis, Clock, HostView } from '../../host/module.ts'
import type { disco } from '../disco/index.ts'
import type { presence } from '../presence/index.ts'
import type { roster } from '../roster/index.ts'
import type { ConfigForms } from './config-form.ts'
import type { Shelves } from './shelf.ts'

interface Limits {
  readonly items: number
  readonly nodes: number
  readonly itemBytes: number
  readonly bytes: number
}
/** What the files of this module share. */
export interface Parts {
  readonly host: HostView
  readonly clock: Clock
  readonly needs: Apis<{ roster: typeof roster; presence: typeof presence; disco: typeof disco }>
  readonly shelves: Shelves
  readonly forms: ConfigForms
  readonly limits: Limits
}
