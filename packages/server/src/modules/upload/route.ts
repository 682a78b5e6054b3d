/** Files over HTTP: which request is which. */
import type { StreamRequest, StreamRoute } from '../../http/route.ts'
import { methodNotAllowed, preflight, say } from './answer.ts'
import { getter, type GetOptions } from './get.ts'
import { putter, type PutOptions } from './put.ts'

export const PREFIX = '/upload/'

export interface RouteOptions extends GetOptions, PutOptions {
  readonly origin: string | undefined
}

export const uploadRoute = ({ origin, ...options }: RouteOptions): StreamRoute => {
  const [get, put] = [getter(options), putter(options)]
  return {
    prefix: PREFIX,
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
