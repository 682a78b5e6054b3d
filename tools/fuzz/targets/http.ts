/** What our listener reads itself of a request: where it comes from, whose page sent it. */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { peers } from '../../../packages/server/src/http/address.ts'
import { originAllowed } from '../../../packages/server/src/http/origin.ts'
import { holds, type Target, textOf } from '../target.ts'

const peerOf = peers(['127.0.0.0/8', '2001:db8::/32'])
const rules = { allowed: ['https://chat.example'], withoutOrigin: false }

export const target: Target = {
  name: 'http',
  bytes: 16_384,
  run(input) {
    const [first = '', second = ''] = textOf(input).split('\n')
    const request = {
      socket: { remoteAddress: '127.0.0.1' },
      headers: { 'x-forwarded-for': first, 'x-forwarded-proto': second },
    }
    const peer = peerOf(request as unknown as IncomingMessage)
    holds(isIP(peer.address) !== 0, 'no address', peer.address)
    if (originAllowed(first, undefined, true, rules))
      holds(first.toLowerCase() === 'https://chat.example', 'a foreign page', first)
  },
}
