import { DataForm, el, fieldValue, formIn, Jid, Stanza, SUBSCRIBE_AUTHORIZATION_FORM } from '@corrillo/xmpp'
import type { Parts } from './parts.ts'
import type { People } from './people.ts'

/** XEP-0060 §8.6: owners are asked whether somebody may subscribe, by a form in a message, and answer with it. */
export const authorization = ({ host, access, shelves }: Parts, people: People) => {
  const question = (name: string, jid: Jid) =>
    DataForm.build({
      type: 'form',
      title: name,
      fields: [
        { var: 'FORM_TYPE', type: 'hidden', values: [SUBSCRIBE_AUTHORIZATION_FORM] },
        { var: 'pubsub#node', type: 'text-single', values: [name] },
        { var: 'pubsub#subscriber_jid', type: 'jid-single', values: [jid.toString()] },
        { var: 'pubsub#allow', type: 'boolean', values: ['false'] },
      ],
    })

  return {
    ask(at: Jid, name: string, jid: Jid, owners: readonly Jid[]): void {
      const form = question(name, jid)
      for (const owner of owners) {
        const id = `subscribe-${Buffer.from(host.random(9)).toString('base64url')}`
        const attrs = { from: at.toString(), to: owner.toString(), id }
        host.route(Stanza.from(el('jabber:client', 'message', attrs, form)))
      }
    },
    /** Whether a message answered such a question; an answer of somebody who does not own the node changes nothing. */
    async answered(at: Jid, message: Stanza, by: Jid): Promise<boolean> {
      const form =
        message.type === 'error' ? undefined : formIn(message.element, SUBSCRIBE_AUTHORIZATION_FORM)
      if (!form) return false
      const name = fieldValue(form, 'pubsub#node') ?? ''
      const jid = Jid.tryParse(fieldValue(form, 'pubsub#subscriber_jid') ?? '')?.toString()
      const allow = fieldValue(form, 'pubsub#allow')
      const node = await shelves.node(at, name)
      const pending = node?.subscriptions.some(one => one.jid === jid && one.state === 'pending')
      // A cancelled form leaves the request as it is.
      if (!node || !jid || !pending || form.type !== 'submit' || allow === undefined) return true
      if (access.affiliation(node, at, by) !== 'owner') return true
      const granted = allow === '1' || allow === 'true'
      await people.setStates(at, name, new Map([[jid, granted ? 'subscribed' : 'none']]))
      return true
    },
  }
}
export type Authorization = ReturnType<typeof authorization>
