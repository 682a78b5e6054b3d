/** Files over `fetch`, as browsers and Node have it. */
import { FileError } from '../modules/files/file-work.ts'
import type { FileAnswer, FileHttp } from './platform.ts'

const options = {
  credentials: 'omit',
  redirect: 'error',
  referrerPolicy: 'no-referrer',
  cache: 'no-store',
} as const

export const unanswered = (stop: AbortSignal, cause?: unknown): never => {
  throw new FileError(stop.aborted ? 'stopped' : 'unreachable', cause)
}
/** RFC 9110 §14.4. */
const rangeOf = (response: Response): Pick<FileAnswer, 'from' | 'total'> => {
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? []
  if (response.status === 206 && from !== undefined) return { from: Number(from), total: Number(total) }
  return { from: 0, total: Number.isFinite(length) ? length : undefined }
}

export const fileHttp: FileHttp = {
  async send(url, { method, headers, body }, told, stop) {
    const response = await fetch(url, { ...options, method, headers, body, signal: stop }).catch(cause =>
      unanswered(stop, cause),
    )
    told(body.size)
    await response.body?.cancel()
    return response.status
  },
  async offset(url, headers, stop) {
    const response = await fetch(url, { ...options, method: 'HEAD', headers, signal: stop }).catch(cause =>
      unanswered(stop, cause),
    )
    const offset = response.headers.get('upload-offset') ?? ''
    return {
      status: response.status,
      there: response.ok && /^\d{1,15}$/.test(offset) ? Number(offset) : undefined,
      isComplete: response.ok && response.headers.get('upload-complete') === '?1',
    }
  },
  async cancel(url, headers) {
    await fetch(url, { ...options, method: 'DELETE', headers })
  },
  async get(url, from, stop) {
    const headers: Record<string, string> = from > 0 ? { Range: `bytes=${from}-` } : {}
    const response = await fetch(url, { ...options, headers, signal: stop }).catch(cause =>
      unanswered(stop, cause),
    )
    return { status: response.status, ...rangeOf(response), body: response.body ?? undefined }
  },
}
