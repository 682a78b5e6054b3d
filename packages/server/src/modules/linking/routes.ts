/** What a device asks that is not signed in: a box, whether there is a letter in it, and to have it closed. */
import { decodeBase64, encodeBase64 } from '@corrillo/xmpp'
import { z } from 'zod'
import { HttpError, json, readJson } from '../../http/json.ts'
import type { Route, RouteRequest } from '../../http/route.ts'
import { networkOf, type Throttle } from '../../http/throttle.ts'
import type { Boxes } from './boxes.ts'

export const NAME = /^[\w-]{22}$/
const NOTE_BYTES = 512
const BODY_BYTES = 2_048
export const DROP_BYTES = 512 * 1024

const Name = z.strictObject({ name: z.string().regex(NAME) })
const Open = z.strictObject({ name: z.string().regex(NAME), note: z.base64().max(NOTE_BYTES * 2) })

const Put = z.strictObject({ name: z.string().regex(NAME), letter: z.base64() })

export interface RouteOptions {
  readonly letters: Boxes
  /** Parts of history. */
  readonly drops: Boxes
  readonly letterSeconds: number
  /** Boxes of one network in a minute, looks into them, and parts. */
  readonly opens: Throttle
  readonly looks: Throttle
  readonly parts: Throttle
}

export const linkRoutes = ({
  letters,
  drops,
  letterSeconds,
  opens,
  looks,
  parts,
}: RouteOptions): readonly Route[] => {
  /** S063, S255: not over a plain connection from elsewhere, not too often. */
  const guard = (request: RouteRequest, throttle: Throttle): void => {
    if (!request.secure) throw new HttpError(403, 'not-allowed')
    if (!throttle.take(request.address))
      throw new HttpError(429, 'too-many-tries', undefined, { 'Retry-After': '60' })
  }
  const route = (path: string, run: (request: RouteRequest) => Promise<Response>): Route => ({
    method: 'POST',
    path: `/api/link/${path}`,
    policy: 'public',
    run,
  })
  const take = async (request: RouteRequest, boxes: Boxes, throttle: Throttle): Promise<Response> => {
    guard(request, throttle)
    const { name } = await readJson(request.raw, Name, BODY_BYTES)
    const letter = boxes.take(name)
    if (letter === 'gone') throw new HttpError(404, 'token-expired', 'name')
    return json({ letter: letter ? encodeBase64(letter) : null })
  }
  return [
    route('open', async request => {
      guard(request, opens)
      const { name, note } = await readJson(request.raw, Open, BODY_BYTES)
      const bytes = decodeBase64(note)
      if (bytes === undefined || bytes.length > NOTE_BYTES) throw new HttpError(400, 'invalid', 'note')
      const fault = letters.open(name, networkOf(request.address), bytes)
      if (fault === 'taken') throw new HttpError(409, 'token-used', 'name')
      if (fault) throw new HttpError(503, 'too-many-tries', undefined, { 'Retry-After': '60' })
      return json({ seconds: letterSeconds }, 201)
    }),
    route('take', request => take(request, letters, looks)),
    route('part/take', request => take(request, drops, parts)),
    route('part/put', async request => {
      guard(request, parts)
      const { name, letter } = await readJson(request.raw, Put, DROP_BYTES * 1.5)
      const bytes = decodeBase64(letter)
      if (bytes === undefined || bytes.length > DROP_BYTES) throw new HttpError(400, 'invalid', 'letter')
      const fault = drops.put(name, bytes)
      if (fault) throw new HttpError(404, fault === 'used' ? 'token-used' : 'token-expired', 'name')
      return json({})
    }),
    route('close', async request => {
      guard(request, looks)
      letters.close((await readJson(request.raw, Name, BODY_BYTES)).name)
      return json({})
    }),
  ]
}
