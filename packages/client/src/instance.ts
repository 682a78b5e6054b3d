/** The few things that are asked over HTTP: what this instance is, its first set-up, and invitations. */
import { parseDateTime } from '@corrillo/xmpp'
import { type App, ClientError, type ErrorCode, type Instance, type InvitationGreeting } from './api.ts'
import { seenLine, shortened } from './modules/profile/unseen.ts'
import type { Http } from './platform/platform.ts'

const CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'wrong-password',
  'offline',
  'unreachable',
  'server-error',
  'too-many-tries',
  'not-allowed',
  'token-invalid',
  'token-expired',
  'token-used',
  'name-taken',
  'name-invalid',
  'password-short',
  'password-common',
  'domain-invalid',
  'organisation-invalid',
  'not-found',
])
/** Long enough for any token; a server that sends more, or another scheme, sends no address. */
const XMPP_URI = /^xmpp:[!-~]{1,2000}$/
/** Characters of a name that a server gives somebody. */
const INVITER_MAX = 80

type Body = Readonly<Record<string, unknown>>
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const xmppUri = (uri = ''): string | undefined => (XMPP_URI.test(uri) ? uri : undefined)
const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null

const errorOf = (status: number, body: unknown): ClientError => {
  const error = isBody(body) && isBody(body.error) ? body.error : {}
  const code = text(error.code)
  const field = text(error.field)
  const fallback: ErrorCode = status === 429 ? 'too-many-tries' : status >= 500 ? 'server-error' : 'unknown'
  return new ClientError(
    code !== undefined && CODES.has(code) ? (code as ErrorCode) : fallback,
    field === undefined ? {} : { field },
  )
}

export const instanceApi = (http: Http) => {
  const call = async (path: string, json?: unknown): Promise<Body> => {
    const answer = await http.fetch(path, json === undefined ? {} : { method: 'POST', json }).catch(cause => {
      throw new ClientError('unreachable', { cause })
    })
    if (answer.status < 200 || answer.status > 299) throw errorOf(answer.status, answer.body)
    return isBody(answer.body) ? answer.body : {}
  }
  const timeOf = (value: unknown): number =>
    typeof value === 'number' ? value : (parseDateTime(text(value) ?? '')?.getTime() ?? 0)
  return {
    async look(): Promise<Instance & { readonly websocket: string | undefined }> {
      const body = await call('/api/instance')
      return {
        organisation: text(body.organisation) ?? '',
        domain: text(body.domain) ?? '',
        setupNeeded: body.setupNeeded === true,
        websocket: text(body.websocket),
      }
    },
    lookAtSetup: async (token: string): Promise<void> => void (await call('/api/setup/look', { token })),
    async setUp({ token, organisation, domain, name, password }: Parameters<App['setUp']>[0]): Promise<void> {
      await call('/api/setup', { token, organisation, domain, name, password })
    },
    async lookAtInvitation(token: string): Promise<InvitationGreeting> {
      const body = await call('/api/invite/look', { token })
      return {
        organisation: text(body.organisation) ?? '',
        domain: text(body.domain) ?? '',
        inviter: shortened(seenLine(text(body.inviter) ?? ''), INVITER_MAX) || undefined,
        expires: timeOf(body.expires),
        uri: xmppUri(text(body.uri)),
      }
    },
    async redeem({ token, name, password }: Parameters<App['redeem']>[0]): Promise<void> {
      await call('/api/invite/redeem', { token, name, password })
    },
  }
}
