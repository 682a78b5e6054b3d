/** The modules of this server, in any order: the loader knows what needs what. A new module is one line here. */
import type { AnyModule } from '../host/loader.ts'
import { ping } from './ping/index.ts'
import { lastActivity } from './last-activity/index.ts'
import { streamLimits } from './stream-limits/index.ts'
import { strangers } from './strangers/index.ts'
import { serviceAdministration } from './service-administration/index.ts'
import { streamManagement } from './stream-management/index.ts'
import { commands } from './commands/index.ts'
import { components } from './components/index.ts'
import { contact } from './contact/index.ts'
import { invisible } from './invisible/index.ts'
import { invites } from './invites/index.ts'
import { push } from './push/index.ts'
import { register } from './register/index.ts'
import { users } from './users/index.ts'
import { blocking } from './blocking/index.ts'
import { bookmarks } from './bookmarks/index.ts'
import { carbons } from './carbons/index.ts'
import { csi } from './csi/index.ts'
import { devices } from './devices/index.ts'
import { disco } from './disco/index.ts'
import { externalServices } from './external-services/index.ts'
import { kept } from './kept/index.ts'
import { linking } from './linking/index.ts'
import { mam } from './mam/index.ts'
import { mds } from './mds/index.ts'
import { offline } from './offline/index.ts'
import { pep } from './pep/index.ts'
import { policy } from './policy/index.ts'
import { presence } from './presence/index.ts'
import { pubsub } from './pubsub/index.ts'
import { privateStorage } from './private/index.ts'
import { proxy65 } from './proxy65/index.ts'
import { reports } from './reports/index.ts'
import { guests, hasRooms } from './guests/index.ts'
import { retention } from './retention/index.ts'
import { rooms } from './rooms/index.ts'
import { roster } from './roster/index.ts'
import { time } from './time/index.ts'
import { upload } from './upload/index.ts'
import { vcard } from './vcard/index.ts'
import { version } from './version/index.ts'
import { webPush } from './web-push/index.ts'

export const modules: readonly AnyModule[] = [
  roster,
  presence,
  retention,
  rooms,
  disco,
  externalServices,
  devices,
  linking,
  pep,
  policy,
  pubsub,
  bookmarks,
  mds,
  mam,
  offline,
  vcard,
  blocking,
  reports,
  strangers,
  streamLimits,
  lastActivity,
  carbons,
  csi,
  push,
  webPush,
  version,
  time,
  privateStorage,
  proxy65,
  ping,
  streamManagement,
  commands,
  components,
  contact,
  invisible,
  invites,
  kept,
  register,
  serviceAdministration,
  upload,
  users,
]

/** On a host for guests, which keeps nothing: what a visitor of rooms needs. */
const guestModules: readonly AnyModule[] = [
  guests,
  roster,
  presence,
  disco,
  contact,
  csi,
  ping,
  streamLimits,
  streamManagement,
  time,
  version,
]
/** With rooms of their own where their section asks for it. */
export const modulesForGuests = (section: unknown): readonly AnyModule[] =>
  hasRooms(section) ? [...guestModules, rooms] : guestModules

/** Everything that may be loaded and configured. */
export const everyModule: readonly AnyModule[] = [...new Set([...modules, ...guestModules])]
