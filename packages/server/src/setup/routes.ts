/** The setup page's interface, and what anybody may know about this server. */
import { z } from 'zod'
import { localFor } from '../accounts/name.ts'
import { passwordFault } from '../accounts/password.ts'
import type { Config } from '../config/config.ts'
import { validDomain } from '../config/domain.ts'
import { HttpError, json, readJson } from '../http/json.ts'
import type { Route, RouteRequest } from '../http/route.ts'
import type { Throttle } from '../http/throttle.ts'
import { WEBSOCKET_PATH } from '../http/http.ts'
import type { Instance } from './instance.ts'
import type { SetupToken } from './token.ts'

export interface Owner {
  readonly local: string
  readonly password: string
}
export interface SetupOptions {
  readonly config: Config
  readonly throttle: Throttle
  /** Undefined once the server has an account. */
  readonly token: () => Promise<SetupToken | undefined>
  readonly instance: () => Instance | undefined
  /** Keeps the settings, starts the host, makes the owner's account. Rejects when nothing was done. */
  readonly complete: (instance: Instance, owner: Owner) => Promise<void>
}

const Look = z.strictObject({ token: z.string().max(512) })
const Setup = z.strictObject({
  token: z.string().max(512),
  organisation: z.string().max(1000),
  domain: z.string().max(1000),
  name: z.string().max(1000),
  password: z.string().max(2000),
})

/** One line of visible text: what is shown to everybody must not disguise itself. */
const organisationOf = (text: string): string | undefined => {
  const name = text.normalize('NFC').trim().replace(/\s+/g, ' ')
  return name === '' || [...name].length > 100 || /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(name) ? undefined : name
}

const checked = (form: z.output<typeof Setup>, config: Config): { instance: Instance; owner: Owner } => {
  const organisation = config.organisation ?? organisationOf(form.organisation)
  if (organisation === undefined) throw new HttpError(400, 'organisation-invalid', 'organisation')
  const domain = validDomain(form.domain.trim())
  if (domain === undefined || (config.domain !== undefined && domain !== config.domain))
    throw new HttpError(400, 'domain-invalid', 'domain')
  const local = localFor(form.name)
  if (local === undefined) throw new HttpError(400, 'name-invalid', 'name')
  const fault = passwordFault(form.password, form.name)
  if (fault !== undefined) throw new HttpError(400, fault, 'password')
  return { instance: { organisation, domain }, owner: { local, password: form.password } }
}

/** What anybody may know about a host: what its web client shows before the sign-in. */
export const instanceRoute = (
  known: () => Partial<Instance>,
  setupNeeded: () => Promise<boolean>,
): Route => ({
  method: 'GET',
  path: '/api/instance',
  policy: 'public',
  run: async () => {
    const { organisation = '', domain = '' } = known()
    return json({ organisation, domain, setupNeeded: await setupNeeded(), websocket: WEBSOCKET_PATH })
  },
})

/** Secrets come only over a private way, and not too often from one address (S063, S255). */
export const guardSecret = (request: RouteRequest, throttle: Throttle): void => {
  if (!request.secure) throw new HttpError(403, 'not-allowed')
  if (!throttle.take(request.address))
    throw new HttpError(429, 'too-many-tries', undefined, { 'Retry-After': '60' })
}

const named = ({ organisation, domain }: Config): Partial<Instance> => ({
  ...(organisation === undefined ? {} : { organisation }),
  ...(domain === undefined ? {} : { domain }),
})

export const setupRoutes = ({
  config,
  throttle,
  token,
  instance,
  complete,
}: SetupOptions): readonly Route[] => {
  const current = async (): Promise<SetupToken> => {
    const found = await token()
    if (found === undefined) throw new HttpError(403, 'token-used')
    return found
  }
  const refuse = (fault: string | undefined): void => {
    if (fault !== undefined) throw new HttpError(403, fault, 'token')
  }
  return [
    instanceRoute(
      () => ({ ...named(config), ...instance() }),
      async () => (await token()) !== undefined,
    ),
    {
      method: 'POST',
      path: '/api/setup/look',
      policy: 'public',
      run: async request => {
        guardSecret(request, throttle)
        const form = await readJson(request.raw, Look, config.limits.http_body_bytes)
        refuse((await current()).fault(form.token))
        // What the configuration fixes, the page shows and does not ask.
        return json({ organisation: config.organisation ?? null, domain: config.domain ?? null })
      },
    },
    {
      method: 'POST',
      path: '/api/setup',
      policy: 'public',
      run: async request => {
        guardSecret(request, throttle)
        const form = await readJson(request.raw, Setup, config.limits.http_body_bytes)
        const key = await current()
        refuse(key.fault(form.token))
        const { instance: settings, owner } = checked(form, config)
        refuse(key.take(form.token))
        try {
          await complete(settings, owner)
        } catch (error) {
          key.release()
          throw error
        }
        return json({ address: `${owner.local}@${settings.domain}` }, 201)
      },
    },
  ]
}
