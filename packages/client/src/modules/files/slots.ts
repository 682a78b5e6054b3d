/** XEP-0363: where the own server takes files, and slots to put them in. */
import {
  DiscoInfo,
  DiscoItems,
  FileTooLarge,
  formIn,
  fieldValues,
  Jid,
  NS_UPLOAD,
  NS_UPLOAD_PURPOSE,
  NS_UPLOAD_REMOVAL,
  NS_UPLOAD_RESUMPTION,
  StanzaError,
  UploadRemoval,
  UploadRequest,
  UploadSlot,
} from '@corrillo/xmpp'
import { randomId } from '../../connection/requests.ts'
import type { Given } from '../../pipeline/module.ts'

export interface Slot {
  readonly put: string
  readonly headers: Readonly<Record<string, string>>
  readonly get: string
  /** What breaks off there goes on where it ended. */
  readonly goesOn: boolean
}
interface Service {
  readonly jid: string
  readonly most: number | undefined
  /** §5.3: it takes files that it is to forget early. */
  readonly forgets: boolean
  /** It takes back what was put there. */
  readonly removes: boolean
  readonly goesOn: boolean
}
/** Services of a server that are asked what they are. */
const SERVICES_MAX = 30
/** What the server may know of any file: that it is bytes. */
export const SENT_AS = 'application/octet-stream'

export const slots = ({ address, connection, platform }: Given) => {
  let service: Promise<Service | undefined> | undefined

  const look = async (): Promise<Service | undefined> => {
    const to = Jid.parse(address).domain
    const items = DiscoItems.in(
      await connection.requests.request('get', DiscoItems.build({ items: [] }), { to }),
    )
    for (const { jid } of (items?.items ?? []).slice(0, SERVICES_MAX)) {
      const found = await ask(jid.toString()).catch(error => {
        if (!(error instanceof StanzaError)) throw error
        return undefined
      })
      if (found) return found
    }
    return undefined
  }
  const ask = async (jid: string): Promise<Service | undefined> => {
    const iq = await connection.requests.request('get', emptyInfo, { to: jid })
    const query = DiscoInfo.in(iq)
    if (!query?.features.some(feature => feature.var === NS_UPLOAD)) return undefined
    const form = formIn(iq.child('query', emptyInfo.ns)!, NS_UPLOAD)
    const most = Number((form && fieldValues(form, 'max-file-size')[0]) ?? Number.NaN)
    const can = (what: string): boolean => query.features.some(feature => feature.var === what)
    return {
      jid,
      most: Number.isFinite(most) ? most : undefined,
      forgets: can(`${NS_UPLOAD_PURPOSE}#ephemeral`),
      removes: can(NS_UPLOAD_REMOVAL),
      goesOn: can(NS_UPLOAD_RESUMPTION),
    }
  }
  const known = (): Promise<Service | undefined> => {
    service ??= look().catch(error => {
      service = undefined
      throw error
    })
    return service
  }

  return {
    lost: (): void => void (service = undefined),
    /** undefined: no limit is known, or the server cannot be asked now. */
    async most(): Promise<number | undefined> {
      if (!connection.isUp) return undefined
      return (await known().catch(() => undefined))?.most
    },
    /** Where the service cannot, its copy stays until its time is over. */
    async remove(url: string): Promise<void> {
      const found = await known()
      if (found?.removes)
        await connection.requests.request('set', UploadRemoval.build({ url }), { to: found.jid })
    },
    /** The name says nothing, but to programs that have nothing else to go by. */
    async slot(size: number, ending: string, expireBefore?: Date): Promise<Slot> {
      const found = await known()
      if (!found) throw new StanzaError('cancel', 'service-unavailable')
      const filename = `${randomId(platform.random)}.${ending}`
      const purpose = expireBefore && found.forgets && { kind: 'ephemeral' as const, value: { expireBefore } }
      const request = UploadRequest.build({
        filename,
        size,
        contentType: SENT_AS,
        ...(purpose ? { purpose } : {}),
      })
      const slot = UploadSlot.in(await connection.requests.request('get', request, { to: found.jid }))
      if (!slot) throw new StanzaError('cancel', 'service-unavailable')
      // §5: no line break gets into a header.
      const headers = slot.put.headers.map(({ name, value }) => [name, value.replace(/[\r\n]/g, '')] as const)
      return {
        put: slot.put.url,
        headers: { 'Content-Type': SENT_AS, ...Object.fromEntries(headers) },
        get: slot.get.url,
        goesOn: found.goesOn,
      }
    },
  }
}
export type Slots = ReturnType<typeof slots>
export const isTooLarge = ({ condition, extra }: StanzaError): boolean =>
  condition === 'not-acceptable' && extra !== undefined && FileTooLarge.matches(extra)

const emptyInfo = DiscoInfo.build({ identities: [], features: [], forms: [] })
