/** JSON in and out: bounded bodies, machine codes for errors that the client puts in words. */
import type { z } from 'zod'

/** Refuses a request with `{error: {code, field?}}`. */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: number
  readonly code: string
  readonly field: string | undefined
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, code: string, field?: string, headers: Readonly<Record<string, string>> = {}) {
    super(code)
    this.status = status
    this.code = code
    this.field = field
    this.headers = headers
  }
}

export const json = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(JSON.stringify(value), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
  })

export const errorResponse = (error: HttpError): Response =>
  json(
    { error: { code: error.code, ...(error.field === undefined ? {} : { field: error.field }) } },
    error.status,
    error.headers,
  )

const readBytes = async (request: Request, limit: number): Promise<Uint8Array> => {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw new HttpError(413, 'too-large')
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limit) throw new HttpError(413, 'too-large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/**
 * The body as the schema wants it. Only `application/json`, which no form of a foreign page can send without asking first (S259).
 * The first issue's path is the field of the answer.
 */
export const readJson = async <T>(request: Request, schema: z.ZodType<T>, limit: number): Promise<T> => {
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new HttpError(415, 'not-json')
  const bytes = await readBytes(request, limit)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new HttpError(400, 'not-json')
  }
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new HttpError(400, 'invalid', parsed.error.issues[0]?.path.map(String).join('.') || undefined)
}
