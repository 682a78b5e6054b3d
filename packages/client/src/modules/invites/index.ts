/** XEP-0401 invitations, by the ad-hoc commands of the own server (XEP-0050). */
import {
  AdHocCommand,
  type DataForm,
  fieldValue,
  Jid,
  NODE_INVITATIONS,
  NODE_INVITE,
  NODE_REVOKE,
  parseDateTime,
} from '@corrillo/xmpp'
import { ClientError, type Invitation, type OpenInvitation } from '../../api.ts'
import type { Given } from '../../pipeline/module.ts'
import { source, type Value } from '../../value/value.ts'

/** Letters of a link that tell it from others. */
const HINT = 6

export const invites = ({ address, connection }: Given) => {
  const list = source<readonly OpenInvitation[]>([])
  const to = Jid.parse(address).domain

  const run = async (
    node: string,
    fields?: Readonly<Record<string, string>>,
  ): Promise<DataForm | undefined> => {
    const form = fields && {
      type: 'submit' as const,
      fields: Object.entries(fields).map(([name, value]) => ({ var: name, values: [value] })),
    }
    const first = AdHocCommand.in(
      await connection.requests.request('set', AdHocCommand.build({ node, action: 'execute' }), { to }),
    )
    if (!form || first?.status !== 'executing') return first?.form
    const { sessionid } = first
    const next = AdHocCommand.build({
      node,
      action: 'complete',
      form,
      ...(sessionid === undefined ? {} : { sessionid }),
    })
    return AdHocCommand.in(await connection.requests.request('set', next, { to }))?.form
  }
  const read = (form: DataForm): Invitation | undefined => {
    const uri = fieldValue(form, 'uri')
    if (uri === undefined) return undefined
    const expires = parseDateTime(fieldValue(form, 'expire') ?? '')?.getTime() ?? 0
    const link = fieldValue(form, 'landing-url') ?? uri
    return { id: fieldValue(form, 'id') ?? tokenOf(uri), hint: link.slice(-HINT), link, uri, expires }
  }
  const fetch = async (): Promise<void> => {
    const form = await run(NODE_INVITATIONS)
    if (form) list.set(rowsOf(form))
  }
  return {
    list: list as Value<readonly OpenInvitation[]>,
    fetch,
    async invite(): Promise<Invitation> {
      const form = await run(NODE_INVITE)
      const invitation = form && read(form)
      if (!invitation) throw new ClientError('not-allowed')
      list.set([...list.get().filter(other => other.id !== invitation.id), invitation])
      return invitation
    },
    async revoke(id: string): Promise<void> {
      await run(NODE_REVOKE, { id })
      list.set(list.get().filter(other => other.id !== id))
    },
  }
}

const tokenOf = (uri: string): string => /preauth=([^;&]+)/.exec(uri)?.[1] ?? uri

/** One invitation for each value of the multi-valued fields, in step. */
const rowsOf = (form: DataForm): readonly OpenInvitation[] => {
  const column = (name: string) => form.fields.find(field => field.var === name)?.values ?? []
  return column('id').map((id, i) => ({
    id,
    hint: column('hint')[i] ?? '',
    expires: parseDateTime(column('expire')[i] ?? '')?.getTime() ?? 0,
  }))
}
