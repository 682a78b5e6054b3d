/** XEP-0441: whether a side keeps its conversation with somebody. */
import { Jid } from '@corrillo/xmpp'
import type { Infer, MamPrefs } from '@corrillo/xmpp'

/** As stored. Nothing stored means: what the configuration says. */
export interface Preferences {
  readonly default: 'always' | 'never' | 'roster'
  readonly always: readonly string[]
  readonly never: readonly string[]
}

export const preferencesOf = ({
  default: otherwise,
  always,
  never,
}: Infer<typeof MamPrefs>): Preferences => ({
  default: otherwise,
  always: always?.jids.map(String) ?? [],
  never: never?.jids.map(String) ?? [],
})
export const shownAs = ({ default: otherwise, always, never }: Preferences) => ({
  default: otherwise,
  always: { jids: always.map(jid => Jid.parse(jid)) },
  never: { jids: never.map(jid => Jid.parse(jid)) },
})

/** §2.3.1: an entry with a resource is compared as it is, one without stands for all resources. */
const lists = (entries: readonly string[], other: Jid): boolean =>
  entries.includes(other.toString()) || entries.includes(other.bare.toString())

/** What the lists say; 'roster' when it depends on the roster. */
export const verdict = (preferences: Preferences, other: Jid): boolean | 'roster' => {
  if (lists(preferences.never, other)) return false
  if (lists(preferences.always, other)) return true
  return preferences.default === 'roster' ? 'roster' : preferences.default === 'always'
}
