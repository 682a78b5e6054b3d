/** A service of files (XEP-0363) beside a scripted server: found by what it can do, it gives slots. */
import {
  DiscoInfo,
  DiscoItems,
  type Element,
  Jid,
  type Stanza,
  UploadRequest,
  UploadSlot,
} from '@corrillo/xmpp'
import { DOMAIN } from './scripted-server.ts'

export const UPLOAD_SERVICE = `upload.${DOMAIN}`

interface Script {
  readonly features: () => readonly string[]
  readonly slot: (filename: string) => {
    readonly url: string
    readonly headers?: readonly { readonly name: 'Authorization'; readonly value: string }[]
  }
  /** What else the service is asked. */
  readonly other?: (iq: Stanza, payload: Element) => Element | undefined
}

/** For `server.other`: its answer to a request; undefined: it is none for a service of files. */
export const scriptedUpload =
  ({ features, slot, other }: Script) =>
  (iq: Stanza): Element | undefined => {
    const [payload] = iq.element.elements()
    if (String(iq.to) === DOMAIN && payload && DiscoItems.matches(payload))
      return DiscoItems.build({ items: [{ jid: Jid.parse(UPLOAD_SERVICE) }] })
    if (String(iq.to) !== UPLOAD_SERVICE || !payload) return undefined
    if (DiscoInfo.matches(payload))
      return DiscoInfo.build({ identities: [], features: features().map(name => ({ var: name })), forms: [] })
    const request = UploadRequest.in(iq.element)
    if (!request) return other?.(iq, payload)
    const { url, headers = [] } = slot(request.filename)
    return UploadSlot.build({ put: { url, headers }, get: { url } })
  }
