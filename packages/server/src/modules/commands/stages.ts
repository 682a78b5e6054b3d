/** One stage of a command: what is shown, and which of its actions was chosen (XEP-0050 §2.4.2, §3.4). */
import { AdHocCommand, type DataForm, type DataFormInput, el, NS_COMMANDS, StanzaError } from '@corrillo/xmpp'
import type { CommandSession } from './sessions.ts'

export const wrong = (condition: 'bad-sessionid' | 'bad-action' | 'bad-payload') =>
  new StanzaError('modify', 'bad-request', undefined, el(NS_COMMANDS, condition))

/** §3.8: a session that is over. */
export const expired = () =>
  new StanzaError('cancel', 'not-allowed', undefined, el(NS_COMMANDS, 'session-expired'))

type Field = NonNullable<DataFormInput['fields']>[number]
const isAsked = ({ type }: Field): boolean => type !== 'hidden' && type !== 'fixed'
export const asksSomething = (form: DataFormInput): boolean => form.fields?.some(isAsked) ?? false

/** Who comes back finds what he filled in (§2.4.2); secrets do not travel back. */
const withValues = (form: DataFormInput, filled: DataForm | undefined): DataFormInput => {
  const given = new Map(filled?.fields.map(({ var: name, values }) => [name, values]))
  const fields = form.fields?.map(field => {
    const values = isAsked(field) && field.type !== 'text-private' ? given.get(field.var) : undefined
    return values === undefined ? field : { ...field, values }
  })
  return { ...form, fields }
}

export const shown = ({ id, node, at, filled }: CommandSession, form: DataFormInput, stages: number) => {
  const onward = at + 1 < stages ? 'next' : 'complete'
  return AdHocCommand.build({
    node,
    sessionid: id,
    status: 'executing',
    actions: { execute: onward, [onward]: true, prev: at > 0 },
    form: withValues(form, filled[at]),
  })
}

/** §3.4: what was not offered cannot be done; to execute is to go on. */
export const directionOf = (asked: AdHocCommand, { at }: CommandSession, stages: number): 'on' | 'back' => {
  const onward = at + 1 < stages ? 'next' : 'complete'
  if (asked.action === 'execute' || asked.action === onward) return 'on'
  if (asked.action === 'prev' && at > 0) return 'back'
  throw wrong('bad-action')
}

/** §3.5.1: a form of type `cancel` is taken as one that was submitted. */
export const submitted = ({ form }: AdHocCommand, { asks }: CommandSession): DataForm => {
  if (form === undefined && !asks) return { type: 'submit', instructions: [], fields: [] }
  if (form?.type !== 'submit' && form?.type !== 'cancel') throw wrong('bad-payload')
  return form
}
