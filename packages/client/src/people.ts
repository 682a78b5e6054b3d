/** People as a screen sees them apart from what they write: how they show themselves, and who is shut out. */
import type { People } from './api.ts'
import type { Telling } from './modules/chat/telling.ts'
import type { InvisibleModule } from './modules/invisible/index.ts'
import type { Mam } from './modules/mam/index.ts'
import type { Pep } from './modules/pep/index.ts'
import type { profiles } from './modules/profile/index.ts'
import type { Given } from './pipeline/module.ts'
import { alike, combined } from './value/value.ts'
import { nameOf } from './views/name.ts'

export const peopleOf = (
  given: Given,
  { own, people }: Pick<ReturnType<typeof profiles>, 'own' | 'people'>,
  mam: Mam,
  pep: Pep,
  reading: Telling,
  invisible: InvisibleModule,
): People => {
  const { address, contacts } = given
  const ownName = (): string => own.get().nick ?? nameOf(address, undefined)
  const reports = async () => (await import('./modules/blocking/reporting.ts')).reporting(given, mam)
  const last = async () => (await import('./modules/last-seen/index.ts')).lastSeen(given, pep)
  const said = async () => (await import('./modules/profile/about.ts')).abouts(given, pep)
  /** S261: the server of somebody who does not show themselves to us is not told that we look. */
  const isShown = (who: string): boolean =>
    who === address || ['to', 'both'].includes(contacts.get(who)?.subscription ?? 'none')
  return {
    ...people,
    about: async who => (isShown(who) ? (await said()).of(who) : undefined),
    setAbout: async about => (await said()).set(about, ownName()),
    lastSeen: async who => (await last()).of(who),
    sharesLastSeen: async () => (await last()).isShared(),
    shareLastSeen: async on => (await last()).share(on),
    hides: invisible.on,
    mayHide: invisible.isOffered,
    hide: invisible.set,
    tellsReading: reading.on,
    tellReading: reading.set,
    takesReports: async () => (await reports()).isTaken(),
    report: async (who, report) => (await reports()).send(who, report),
    blocked: combined(
      [contacts.all],
      () =>
        [...contacts.all.get().values()]
          .filter(one => one.blocked)
          .map(one => ({ address: one.address, name: nameOf(one.address, one) }))
          .sort((a, b) => a.name.localeCompare(b.name)),
      alike,
    ),
  }
}
