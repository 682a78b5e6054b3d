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
  readonly coming: Putter
}

const METHODS = ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']

export const uploadRoute = ({ prefix, origin, coming, ...options }: RouteOptions): StreamRoute => {
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
      if (!METHODS.includes(method ?? '')) return methodNotAllowed(asked)
      await options.ledger.load()
      if (method === 'PUT') return coming.put(asked)
      // A file that is complete is neither added to nor taken back here.
      if (method === 'GET' || !coming.expects(asked))
        return method === 'GET' || method === 'HEAD' ? get(asked) : methodNotAllowed(asked)
      if (method === 'HEAD') return coming.offset(asked)
      return method === 'PATCH' ? coming.append(asked) : coming.cancel(asked)
    },
  }
}
