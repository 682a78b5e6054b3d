/** What the invitation page asks: whose invitation it is, and to accept it. */
import { z } from 'zod'
import { HttpError, json, readJson } from '../../http/json.ts'
import type { Route, RouteRequest } from '../../http/route.ts'
import type { Throttle } from '../../http/throttle.ts'
import type { Book } from './book.ts'
import { type Invitation, uriOf } from './invitation.ts'
import { type Form, Refused } from './redeem.ts'

export interface RouteOptions {
  readonly book: Book
  readonly throttle: Throttle
  readonly bodyBytes: number
  readonly organisation: () => string
  readonly domain: string
  readonly inviterName: (invitation: Invitation) => Promise<string | undefined>
  readonly redeem: (form: Form) => Promise<string>
}

const Look = z.strictObject({ token: z.string().min(1).max(512) })
const Redeem = z.strictObject({
  token: z.string().min(1).max(512),
  name: z.string().max(1000),
  password: z.string().max(2000),
})

export const inviteRoutes = (options: RouteOptions): readonly Route[] => {
  const { book, throttle, bodyBytes, domain } = options
  /** S063, S255: not over a plain connection from elsewhere, not too often. */
  const guard = (request: RouteRequest): void => {
    if (!request.secure) throw new HttpError(403, 'not-allowed')
    if (!throttle.take(request.address))
      throw new HttpError(429, 'too-many-tries', undefined, { 'Retry-After': '60' })
  }
  return [
    {
      method: 'POST',
      path: '/api/invite/look',
      policy: 'public',
      run: async request => {
        guard(request)
        const { token } = await readJson(request.raw, Look, bodyBytes)
        const looked = await book.look(token)
        if ('fault' in looked) throw new HttpError(403, looked.fault, 'token')
        const { invitation } = looked
        const inviter = await options.inviterName(invitation)
        return json({
          organisation: options.organisation(),
          domain,
          inviter: inviter ?? null,
          name: invitation.username ?? null,
          expires: invitation.expires,
          // XEP-0401 §4.2: for who would rather take it in another program
          uri: uriOf({ invitation, token }, domain),
        })
      },
    },
    {
      method: 'POST',
      path: '/api/invite/redeem',
      policy: 'public',
      run: async request => {
        guard(request)
        const form = await readJson(request.raw, Redeem, bodyBytes)
        try {
          return json({ address: `${await options.redeem(form)}@${domain}` }, 201)
        } catch (error) {
          if (!(error instanceof Refused)) throw error
          throw new HttpError(
            error.field === 'token' ? 403 : error.code === 'name-taken' ? 409 : 400,
            error.code,
            error.field,
          )
        }
      },
    },
  ]
}
