/**
 * Linking (S333): a device that is signed in lets a new one in by the code that it shows, and gives it what was decided about keys and
 * what was said. Neither keys nor sessions of a device are ever given. The work is loaded when there is some.
 */
import type { Element } from '@corrillo/xmpp'
import { ClientError, type HistoryTransfer, type Linking } from '../api.ts'
import type { ClientModule } from '../pipeline/module.ts'
import { source } from '../value/value.ts'
import { ownOthers } from './others.ts'
import { INCOMING, LINK_CODE, type LinkedBy, OUTGOING } from './records.ts'
import { NS_HISTORY } from './transfer.ts'
import type { LinkingParts, Running } from './running.ts'

export const linking = (parts: LinkingParts) => {
  const { address, connection, platform, store } = parts.given
  const outgoing = source<readonly HistoryTransfer[]>([])
  const incoming = source<HistoryTransfer | undefined>(undefined)
  const others = ownOthers(address, () => connection.me)
  let loading: Promise<Running> | undefined
  let isLoaded = false

  const running = (): Promise<Running> => {
    loading ??= import('./running.ts')
      .then(async ({ run }) => {
        const made = run({ ...parts, outgoing, incoming, others: others.all })
        await made.load()
        isLoaded = true
        made.go()
        return made
      })
      .catch(cause => {
        loading = undefined
        throw cause instanceof ClientError ? cause : new ClientError('unreachable', { cause })
      })
    return loading
  }
  const go = (): void => void (isLoaded && running().then(now => now.go()))

  /** The new device's part of verifying each other, once. */
  const meet = async (): Promise<void> => {
    const link = await store.get<LinkedBy>('account', LINK_CODE)
    if (!link) return
    if (link.until > platform.clock.now()) await parts.verification.scan(link.code, address)
    await store.exclusive(async unit => unit.delete('account', LINK_CODE))
  }

  const module: ClientModule = {
    name: 'linking',
    presence(stanza) {
      if (others.heard(stanza.attr('from'), stanza.attr('type'))) go()
    },
    async iq(iq: Element) {
      const part = iq.attr('type') === 'get' ? iq.child('part', NS_HISTORY) : undefined
      if (!part || !others.isOurs(iq.attr('from'))) return undefined
      const payload = await (await running()).answer(part)
      return payload && { payload }
    },
    lost: others.clear,
  }
  const itself: Linking = {
    look: async code => (await running()).look(code),
    admit: async (code, form) => (await running()).admit(code, form),
    outgoing,
    incoming,
    stop: async id => (await running()).stop(id),
    dismiss(id) {
      outgoing.set(outgoing.get().filter(one => one.id !== id))
      if (incoming.get()?.id === id) incoming.set(undefined)
    },
  }
  return {
    module,
    itself,
    others: others.all,
    async load(): Promise<void> {
      const [into, out] = await Promise.all([
        store.get('account', INCOMING),
        store.range('account', OUTGOING, { limit: 1 }),
      ])
      // Without a network there is nothing to do yet.
      if (into || out.length > 0) void running().catch(() => undefined)
    },
    ready(): void {
      meet().catch(() => undefined)
      go()
    },
    stop: (): void => void (isLoaded && running().then(now => now.end())),
  }
}
