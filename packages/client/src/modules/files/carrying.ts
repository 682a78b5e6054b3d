/**
 * An upload that breaks off goes on where it ended, on servers that say so: the form of draft-ietf-httpbis-resumable-upload-10
 * (docs/decisions/0043-uploads-go-on.md).
 */
import type { UploadOffset } from '../../platform/platform.ts'
import { FileError } from './file-work.ts'

/** Not now: the server, or what stands before it, is busy, or does not know yet that the line before has gone. */
const LATER: ReadonlySet<number> = new Set([408, 409, 429, 502, 503, 504])
const GONE = 410

/** What goes beside the rest of a file. */
export const restFrom = (from: number): Record<string, string> => ({
  'Content-Type': 'application/partial-upload',
  'Upload-Offset': String(from),
  'Upload-Complete': '?1',
})

/** The status of the last answer. Rejects with `busy` when it is only too early, with `unreachable` when nothing more came than the time before: then somebody waits. */
export const carried = async (
  send: (from: number) => Promise<number>,
  ask: () => Promise<UploadOffset>,
  { size, isBegun }: { readonly size: number; readonly isBegun: boolean },
): Promise<number> => {
  let most = -1
  let from = isBegun ? undefined : 0
  for (;;) {
    if (from === undefined) {
      const { status, there, isComplete } = await ask()
      if (isComplete) return 201
      if (LATER.has(status)) throw new FileError('busy')
      // More than there is to send is none of this file; a server that counts on would have us ask without end.
      if (there === undefined || there > size) return GONE
      if (there <= most) throw new FileError('unreachable')
      from = most = there
    }
    try {
      const status = await send(from)
      if (!LATER.has(status)) return status
    } catch (error) {
      if (!(error instanceof FileError) || error.fault !== 'unreachable') throw error
    }
    from = undefined
  }
}
