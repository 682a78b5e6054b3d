/** Uploads by XMLHttpRequest: `fetch` tells nothing of how far one is. */
import { fileHttp, unanswered } from '../file-http.ts'
import type { FileHttp } from '../platform.ts'
import { FileError } from '../../modules/files/file-work.ts'

/** Nothing got through for so long: the connection is not there any more. */
const STALLED_MS = 60_000

const send: FileHttp['send'] = (url, { method, headers, body }, told, stop) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    let timer: ReturnType<typeof setTimeout>
    const alive = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => request.abort(), STALLED_MS)
    }
    const end = (): void => {
      clearTimeout(timer)
      stop.removeEventListener('abort', cut)
    }
    const cut = (): void => request.abort()
    const lost = (): void => {
      end()
      reject(new FileError(stop.aborted ? 'stopped' : 'unreachable'))
    }
    request.open(method, url)
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => {
      alive()
      told(loaded)
    }
    request.onload = () => {
      end()
      resolve(request.status)
    }
    request.onerror = request.onabort = request.ontimeout = lost
    stop.addEventListener('abort', cut)
    if (stop.aborted) return lost()
    alive()
    request.send(body)
  })

export const browserFileHttp: FileHttp = {
  ...fileHttp,
  send: (url, what, told, stop) => (stop.aborted ? unanswered(stop) : send(url, what, told, stop)),
}
