/** XEP-0027 (obsolete): a body that is encrypted and not signed. It is read, and never written. */
import { element, text } from '../schema/kit.ts'

export const PgpEncrypted = element('jabber:x:encrypted', 'x', { body: text() })
