/** What every answer about a file carries: nothing in it may run, and only pages that are named may read it (S235, S244). */
import { securityHeaders } from '../../http/headers.ts'
import type { StreamRequest } from '../../http/route.ts'

const METHODS = 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS'

const crossOrigin = (origin: string | undefined): Record<string, string> => ({
  Vary: 'Origin',
  ...(origin === undefined
    ? {}
    : {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers':
          'Content-Length, Content-Range, ETag, Accept-Ranges, Upload-Offset, Upload-Complete, Upload-Length',
      }),
})

export const fileHeaders = ({ peer, origin }: StreamRequest): Record<string, string> => ({
  ...securityHeaders(undefined, peer.tls),
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
  'Cross-Origin-Resource-Policy': 'same-site',
  'Cache-Control': 'no-store',
  ...crossOrigin(origin),
})

/** How much of an upload is there, as draft-ietf-httpbis-resumable-upload-10 says it. */
export const offsetHeaders = (there: number, size: number): Record<string, string> => ({
  'Upload-Offset': String(there),
  'Upload-Complete': there === size ? '?1' : '?0',
  'Upload-Length': String(size),
})

/** A status with a sentence for people. The connection ends where a body may still be on its way. */
export const say = (
  asked: StreamRequest,
  status: number,
  sentence = '',
  headers: Readonly<Record<string, string>> = {},
): void => {
  const { request, response } = asked
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  const body = sentence === '' ? '' : `${sentence}\n`
  response.writeHead(status, {
    ...fileHeaders(asked),
    ...(body === '' ? {} : { 'Content-Type': 'text/plain; charset=utf-8' }),
    'Content-Length': Buffer.byteLength(body),
    ...(request.complete || request.method === 'GET' ? {} : { Connection: 'close' }),
    ...headers,
  })
  response.end(request.method === 'HEAD' ? '' : body)
}

export const methodNotAllowed = (asked: StreamRequest): void =>
  say(asked, 405, 'Only GET, HEAD, PUT, PATCH and DELETE.', { Allow: METHODS })

/** What a browser asks before it sends something for a page of another origin. */
export const preflight = (asked: StreamRequest): void =>
  asked.origin === undefined
    ? say(asked, 403)
    : say(asked, 204, '', {
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers':
          'Authorization, Content-Type, If-None-Match, If-Range, Range, Upload-Offset, Upload-Complete',
        'Access-Control-Max-Age': '7200',
      })
