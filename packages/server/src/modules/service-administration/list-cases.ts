/** XEP-0133 §4.13–§4.22: how many and who. */
import { type DataForm, fieldValue, StanzaError } from '@corrillo/xmpp'
import { KINDS, type Kind } from './census.ts'
import { asks, field, says } from './form.ts'
import type { Surroundings, UseCase } from './use-case.ts'

const MAX_ITEMS = 1000
const PAGES = ['25', '50', '75', '100', '150', '200', 'none']
const TITLES: Readonly<Record<Kind, string>> = {
  registered: 'Registered',
  disabled: 'Disabled',
  online: 'Online',
  active: 'Active',
  idle: 'Idle',
}
/** The specification names the lists of active and of idle users without an ending. */
const listNode = (kind: Kind): string =>
  kind === 'active' || kind === 'idle' ? `get-${kind}-users` : `get-${kind}-users-list`
/** It names the field of idle users as that of active ones (§4.22). */
const listField = (kind: Kind): string => `${kind === 'idle' ? 'active' : kind}userjids`

const pageOf = (form: DataForm): number => {
  const asked = fieldValue(form, 'max_items') ?? 'none'
  const size = asked === 'none' ? MAX_ITEMS : Number(asked)
  if (!Number.isInteger(size) || size < 1)
    throw new StanzaError('modify', 'not-acceptable', 'max_items is no number')
  return Math.min(size, MAX_ITEMS)
}

export const listCases = ({ census, jidOf }: Surroundings): readonly UseCase[] => [
  ...KINDS.map(kind => ({
    node: `get-${kind}-users-num`,
    name: `Get Number of ${TITLES[kind]} Users`,
    run: async () => ({ form: says({ [`${kind}usersnum`]: String(await census.count(kind)) }) }),
  })),
  ...KINDS.map(kind => ({
    node: listNode(kind),
    name: `Get List of ${TITLES[kind]} Users`,
    form: () =>
      asks(
        `Get List of ${TITLES[kind]} Users`,
        field('max_items', 'list-single', 'Most addresses to show', {
          required: false,
          values: ['100'],
          options: PAGES.map(value => ({ label: value, value })),
        }),
      ),
    async run(form: DataForm) {
      const all = (await census.list(kind)).toSorted()
      const shown = all.slice(0, pageOf(form))
      return {
        form: says({ [listField(kind)]: shown.map(local => jidOf(local).toString()) }),
        ...(shown.length < all.length ? { note: `${shown.length} of ${all.length}.` } : {}),
      }
    },
  })),
]
