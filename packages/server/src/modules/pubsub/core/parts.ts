import type { Apis, Clock, HostView } from '../../../host/module.ts'
import type { roster } from '../../roster/index.ts'
import type { Access } from './access.ts'
import type { ConfigForms } from './config-form.ts'
import type { Limits } from './limits.ts'
import type { Shelves } from './shelf.ts'
import type { Site } from './site.ts'

/** What the files of the core share. */
export interface Parts {
  readonly host: HostView
  readonly clock: Clock
  readonly needs: Apis<{ roster: typeof roster }>
  readonly site: Site
  readonly access: Access
  readonly shelves: Shelves
  readonly forms: ConfigForms
  readonly limits: Limits
}
