/** The headers of an upload against its slot (S232). */
import type { IncomingMessage } from 'node:http'
import { offsetHeaders } from './answer.ts'
import { essenceOf } from './media-type.ts'
import type { Slot } from './slots.ts'

export type Refusal = readonly [status: number, sentence: string, headers?: Readonly<Record<string, string>>]

const unlikeLength = ({ headers }: IncomingMessage, expected: number): Refusal | undefined => {
  if (headers['content-length'] === undefined) return [411, 'The length of the file is needed.']
  const length = Number(headers['content-length'])
  if (length > expected) return [413, 'The file is larger than it was announced.']
  if (length < expected) return [400, 'The file is smaller than it was announced.']
  return undefined
}
const CODED: Refusal = [400, 'A file is sent as it is, in one piece.']

/** A whole file (XEP-0363 §7: the size must be the one that was asked for, the type should). */
export const misfit = (request: IncomingMessage, slot: Slot): Refusal | undefined => {
  const { headers } = request
  const wrong = unlikeLength(request, slot.size)
  if (wrong !== undefined) return wrong
  const type = headers['content-type']
  if (slot.type !== undefined && type !== undefined && essenceOf(type) !== slot.type)
    return [415, 'The file is of another type than it was announced.']
  if (headers['content-encoding'] !== undefined || headers['content-range'] !== undefined) return CODED
  return undefined
}

/** The rest of one, all of it, from where the last upload ended. */
export const misfitOfRest = (request: IncomingMessage, slot: Slot): Refusal | undefined => {
  const { headers } = request
  if (essenceOf(headers['content-type']) !== 'application/partial-upload')
    return [415, 'The rest of a file is an application/partial-upload.']
  if (headers['content-encoding'] !== undefined || headers['upload-complete'] !== '?1') return CODED
  const offset = headers['upload-offset']
  if (typeof offset !== 'string' || !/^\d{1,15}$/.test(offset))
    return [400, 'It is not said where the rest begins.']
  if (Number(offset) !== slot.there)
    return [409, 'The rest begins elsewhere.', offsetHeaders(slot.there, slot.size)]
  return unlikeLength(request, slot.size - slot.there)
}
