/**
 * The commands of hats (XEP-0317 §4) as they are run (XEP-0050). One step leads from the form to the end, and who knows the form may begin
 * with it; so nothing is kept between the two, and who may is asked at both.
 */
import { AdHocCommand, type Element, type Jid } from '@corrillo/xmpp'
import type { HostView } from '../../host/module.ts'
import { wrong } from '../commands/index.ts'
import { HATS } from './disco.ts'
import type { OpenRoom } from './open-room.ts'
import * as refusal from './room/refusal.ts'
import { HAT_COMMANDS, hatForm, hatTable } from './rules/hats.ts'

export const hatCommands =
  (host: HostView) =>
  async (room: OpenRoom, asked: AdHocCommand, who: Jid): Promise<Element> => {
    const { node, action, form } = asked
    const known = node.startsWith(HATS) ? HAT_COMMANDS[node.slice(HATS.length)] : undefined
    if (known === undefined) throw refusal.notFound()
    if (!known.permits(room.state, who)) throw refusal.forbidden()
    if (action === 'prev' || action === 'next') throw wrong('bad-action')
    const sessionid = asked.sessionid ?? Buffer.from(host.random(9)).toString('base64url')
    const answer = { node, sessionid }
    if (action === 'cancel') return AdHocCommand.build({ ...answer, status: 'canceled' })
    if ('table' in known) {
      const table = hatTable(known.table(room.state), known.name)
      return AdHocCommand.build({ ...answer, status: 'completed', form: table })
    }
    // XEP-0050 §3.5.1: to cancel a form is to submit it.
    if (form?.type !== 'submit' && form?.type !== 'cancel')
      return AdHocCommand.build({
        ...answer,
        status: 'executing',
        actions: { execute: 'complete', complete: true },
        form: hatForm(known.form(room.state), known.name),
      })
    await room.change(state => {
      if (!known.permits(state, who)) throw refusal.forbidden()
      return known.run(state, form)
    })
    return AdHocCommand.build({ ...answer, status: 'completed' })
  }
