import {
  AdHocCommand,
  type Element,
  fieldValue,
  Jid,
  NS_COMMANDS,
  NS_DATA,
  NS_PUBSUB,
  StanzaError,
  SUBSCRIBE_AUTHORIZATION_FORM,
} from '@corrillo/xmpp'
import type { Ask } from '../../../host/module.ts'
import { wrong } from '../../commands/index.ts'
import type { AccountNodes } from '../../disco/index.ts'
import type { Authorization } from './authorizing.ts'
import { forbidden, notFound } from './errors.ts'
import type { Parts } from './parts.ts'

const GET_PENDING = `${NS_PUBSUB}#get-pending`
const NAME = 'Subscriptions that wait for approval'

/**
 * XEP-0060 §8.7: an owner has the requests for one of his nodes sent again, by an ad-hoc command. Who may do so is asked at every step, and
 * nothing is kept between them.
 */
export const pendingRequests = ({ host, site, access, shelves }: Parts, requests: Authorization) => {
  const sendAgain = async (at: Jid, name: string, by: Jid): Promise<void> => {
    const node = await access.checkOwner(await shelves.node(at, name), at, by)
    for (const { jid, state } of node.subscriptions)
      if (state === 'pending') requests.ask(at, name, Jid.parse(jid), [by])
  }
  const nodesOf = async (at: Jid, by: Jid): Promise<readonly string[]> =>
    [...(await shelves.of(at))]
      .filter(([, node]) => access.affiliation(node, at, by) === 'owner')
      .map(([name]) => name)

  const command = async (
    { node, sessionid, action, form }: AdHocCommand,
    { to, from }: Ask,
  ): Promise<Element> => {
    const at = to.bare
    await access.checkSeen(at, from)
    if (node !== GET_PENDING) throw notFound()
    if (action === 'prev' || action === 'next') throw wrong('bad-action')
    const answer = { node, sessionid: sessionid ?? Buffer.from(host.random(9)).toString('base64url') }
    if (action === 'cancel') return AdHocCommand.build({ ...answer, status: 'canceled' })
    const chosen = form && fieldValue(form, 'pubsub#node')
    if (chosen !== undefined) {
      await sendAgain(at, chosen, from)
      return AdHocCommand.build({ ...answer, status: 'completed' })
    }
    if (form !== undefined) throw new StanzaError('modify', 'bad-request', 'pubsub#node')
    const names = await nodesOf(at, from)
    if (names.length === 0) throw forbidden()
    return AdHocCommand.build({
      ...answer,
      status: 'executing',
      actions: { execute: 'complete', complete: true },
      form: {
        type: 'form',
        title: NAME,
        fields: [
          { var: 'FORM_TYPE', type: 'hidden', values: [SUBSCRIBE_AUTHORIZATION_FORM] },
          { var: 'pubsub#node', type: 'list-single', options: names.map(value => ({ value })) },
        ],
      },
    })
  }

  /** The command as it is found (XEP-0050 §2.2, §2.3); that of an account is for its owner. */
  const listing: AccountNodes = {
    info(at, name, by) {
      if (site.personal && !by.bare.equals(at)) return undefined
      if (name === NS_COMMANDS)
        return {
          identities: [{ category: 'automation', type: 'command-list' }],
          features: [{ var: NS_COMMANDS }],
        }
      if (name !== GET_PENDING) return undefined
      return {
        identities: [{ category: 'automation', type: 'command-node', name: NAME }],
        features: [{ var: NS_COMMANDS }, { var: NS_DATA }],
      }
    },
    items(at, name, by) {
      if (name !== NS_COMMANDS || (site.personal && !by.bare.equals(at))) return undefined
      return [{ jid: at, node: GET_PENDING, name: NAME }]
    },
  }
  return { command, listing }
}
