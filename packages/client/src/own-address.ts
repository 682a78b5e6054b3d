/** What somebody types to sign in. */
import { Jid } from '@corrillo/xmpp'
import { ClientError } from './api.ts'

/** A name of this server, or a whole address. */
export const ownAddress = (name: string, domain: string | undefined): Jid => {
  const text = name.trim()
  const jid = Jid.tryParse(text.includes('@') ? text : `${text}@${domain ?? ''}`)
  if (!jid || jid.local === '' || !jid.isBare) throw new ClientError('address-invalid', { field: 'name' })
  return jid
}
