/** XEP-0050 Ad-Hoc Commands. */
import { attr, child, children, flag, oneOf, text } from '../schema/parts.ts'
import { element, type Infer, type InferInput } from '../schema/schema.ts'
import { DataForm } from './0004-forms.ts'

export const NS_COMMANDS = 'http://jabber.org/protocol/commands'

export const CommandNote = element(NS_COMMANDS, 'note', {
  type: oneOf('info', 'warn', 'error').default('type', 'info'),
  text: text(),
})
/** What may come next (§3.4). */
export const CommandActions = element(NS_COMMANDS, 'actions', {
  execute: oneOf('complete', 'next', 'prev').optional('execute'),
  prev: flag('prev'),
  next: flag('next'),
  complete: flag('complete'),
})
/** One step of a command, in both directions (§4.1). */
export const AdHocCommand = element(NS_COMMANDS, 'command', {
  node: attr.required('node'),
  sessionid: attr.optional('sessionid'),
  action: oneOf('cancel', 'complete', 'execute', 'next', 'prev').default('action', 'execute'),
  status: oneOf('canceled', 'completed', 'executing').optional('status'),
  actions: child.optional(CommandActions),
  form: child.optional(DataForm),
  notes: children(CommandNote, { max: 20 }),
})
export type AdHocCommand = Infer<typeof AdHocCommand>
export type AdHocCommandInput = InferInput<typeof AdHocCommand>
