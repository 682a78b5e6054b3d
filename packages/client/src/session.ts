/** What a session begins with, in the order in which it is needed, and what it goes on with when it is resumed (XEP-0198 §5). */
import { optional } from './connection/optional.ts'
import type { linking } from './linking/index.ts'
import type { sealedContacts } from './modules/contacts/index.ts'
import type { blocking } from './modules/blocking/index.ts'
import type { carbons } from './modules/carbons/index.ts'
import type { displayed } from './modules/displayed/index.ts'
import type { InvisibleModule } from './modules/invisible/index.ts'
import type { invites } from './modules/invites/index.ts'
import type { PolicyModule } from './modules/policy/index.ts'
import type { profiles } from './modules/profile/index.ts'
import type { push } from './modules/push/index.ts'
import type { roster } from './modules/roster/index.ts'
import type { serverTime } from './modules/time/index.ts'
import type { trust } from './modules/trust/index.ts'
import type { Parts } from './parts.ts'

export interface SessionParts
  extends Pick<
    Parts,
    'connection' | 'chat' | 'files' | 'due' | 'early' | 'mam' | 'omemo' | 'openpgp' | 'itsRooms'
  > {
  readonly time: ReturnType<typeof serverTime>
  readonly policy: PolicyModule
  readonly roster: ReturnType<typeof roster>
  readonly invisible: InvisibleModule
  readonly blocking: ReturnType<typeof blocking>
  readonly carbons: ReturnType<typeof carbons>
  readonly invites: ReturnType<typeof invites>
  readonly displayed: ReturnType<typeof displayed>
  readonly trust: ReturnType<typeof trust>
  readonly profiles: ReturnType<typeof profiles>
  readonly push: ReturnType<typeof push>
  readonly linking: ReturnType<typeof linking>
  readonly contactNames: ReturnType<typeof sealedContacts>
}
export interface Beginning {
  readonly resumed: boolean
  /** Copies from other devices come already. */
  readonly carbons: boolean
}

/** Resolves when the session is ready for use. */
export const sessionStart = (parts: SessionParts): ((session: Beginning) => Promise<void>) => {
  const { connection, omemo, early, mam, itsRooms, chat, trust } = parts

  const begin = async (hasCarbons: boolean): Promise<void> => {
    await Promise.all([
      parts.roster.fetch(),
      optional(parts.time.ask(connection)),
      optional(parts.policy.ask()),
      optional(parts.invisible.fetch()),
    ])
    await optional(parts.blocking.fetch())
    if (!hasCarbons) await optional(parts.carbons.enable())
    await parts.invisible.begin()
    await omemo.ready()
    omemo.catchUp(true)
    try {
      connection.show({ kind: 'catching-up', done: 0, total: undefined })
      await optional(mam.catchUp((done, total) => connection.show({ kind: 'catching-up', done, total })))
    } finally {
      omemo.catchUp(false)
    }
    await early.over()
    await optional(parts.invites.fetch())
    await optional(parts.displayed.fetch())
  }
  /** A session that is resumed while it was still being begun goes on with that. */
  let beginning: Promise<void> = Promise.resolve()
  return async ({ resumed, carbons }) => {
    if (!resumed) beginning = begin(carbons)
    await beginning
    if (resumed) {
      mam.resumed(itsRooms.insideNow())
      omemo.resumed()
      await Promise.all([early.over(), optional(parts.policy.ask())])
    }
    await trust.ready(!resumed)
    await chat.ready(!resumed)
    void parts.profiles.ready().catch(() => undefined)
    parts.due.look()
    parts.files.ready()
    await itsRooms.ready(!resumed)
    void parts.push.ready(!resumed)
    parts.linking.ready()
    if (resumed) return
    void parts.openpgp.ready().catch(() => undefined)
    void parts.contactNames.ready().catch(() => undefined)
  }
}
