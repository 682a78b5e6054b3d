/** What is asked for, as a data form and as the fields of old clients (XEP-0077 §4), and what is said in either. */
import {
  type DataFormInput,
  type Element,
  fieldValue,
  NS_REGISTER,
  Registration,
  StanzaError,
} from '@corrillo/xmpp'

const INSTRUCTIONS = 'Choose a name and a password.'

const form = (username: string): DataFormInput => ({
  type: 'form',
  title: 'Account',
  instructions: [INSTRUCTIONS],
  fields: [
    { var: 'FORM_TYPE', type: 'hidden', values: [NS_REGISTER] },
    {
      var: 'username',
      type: 'text-single',
      label: 'Name',
      required: true,
      values: username ? [username] : [],
    },
    { var: 'password', type: 'text-private', label: 'Password', required: true, values: [] },
  ],
})

/** For who has no account yet, or with the name of the one that asks. */
export const asked = (username?: string): Element =>
  Registration.build({
    instructions: INSTRUCTIONS,
    registered: username !== undefined,
    username: username ?? '',
    password: '',
    form: form(username ?? ''),
  })

export interface Said {
  readonly username: string | undefined
  readonly password: string | undefined
}

/** A form counts before the fields beside it (§7). */
export const said = ({ username, password, form: filled }: Registration): Said => {
  if (filled === undefined) return { username, password }
  if (filled.type !== 'submit') throw new StanzaError('modify', 'bad-request')
  return { username: fieldValue(filled, 'username'), password: fieldValue(filled, 'password') }
}
