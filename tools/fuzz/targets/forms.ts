/** Data forms, result sets and queries of an archive, which are made of both. */
import {
  DataForm,
  el,
  formOf,
  formType,
  MamQuery,
  NS_MAM,
  parseElement,
  ResultSet,
  StanzaError,
  XmlError,
} from '@corrillo/xmpp'
import { askedOf } from '../../../packages/server/src/modules/mam/query.ts'
import { holds, refusable, type Target, textOf } from '../target.ts'

const PAGE = 50

export const target: Target = {
  name: 'forms',
  bytes: 65_536,
  run(input) {
    const text = textOf(input)
    const element = refusable(() => parseElement(text), XmlError)
    if (element === undefined) return
    const form = DataForm.tryParse(element)
    if (form !== undefined) {
      formType(form)
      const values = Object.fromEntries(form.fields.map(({ var: name, values }) => [name ?? '', values]))
      DataForm.build(formOf('submit', 'urn:x', values))
    }
    ResultSet.tryParse(element)
    const query = MamQuery.tryParse(
      element.is('query', NS_MAM) ? element : el(NS_MAM, 'query', undefined, element),
    )
    if (query === undefined) return
    const asked = refusable(() => askedOf(query, PAGE), StanzaError)
    if (asked !== undefined)
      holds(asked.query.max >= 0 && asked.query.max <= PAGE, 'a page larger than any', text)
  },
}
