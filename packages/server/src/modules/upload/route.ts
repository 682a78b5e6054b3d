/** Files over HTTP: which request is which. */
import { domainToASCII } from 'node:url'
import type { StreamRequest, StreamRoute } from '../../http/route.ts'
import { methodNotAllowed, preflight, say } from './answer.ts'
import { getter, type GetOptions } from './get.ts'
import type { Putter } from './put.ts'

/** Hosts of one server share its port. */
export const prefixFor = (domain: string): string => `/upload/${domainToASCII(domain)}/`

export interface RouteOptions extends GetOptions {
  readonly prefix: string
  readonly origin: string | undefined
  readonly put: Putter['put']
}

export const uploadRoute = ({ prefix, origin, put, ...options }: RouteOptions): StreamRoute => {
  const get = getter(options)
  return {
    prefix,
    policy: 'public',
    origin,
    async run(asked: StreamRequest): Promise<void> {
      // An address is all that it takes to read a file: it does not travel in the open (S255).
      if (!asked.peer.secure) return say(asked, 403, 'Only over TLS.')
      const { method } = asked.request
      if (method === 'OPTIONS') return preflight(asked)
      if (method !== 'GET' && method !== 'HEAD' && method !== 'PUT') return methodNotAllowed(asked)
      await options.ledger.load()
      return method === 'PUT' ? put(asked) : get(asked)
    },
  }
}
