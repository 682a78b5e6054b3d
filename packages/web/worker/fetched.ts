/** What a server answers, bounded in bytes and time, and by its hash. */
const MAX_FILE_BYTES = 16 * 1024 * 1024
const FETCH_MS = 60_000

/** It came, and is not what was signed. */
export class Altered extends Error {
  override readonly name = 'Altered'
}

export const hashOf = async (bytes: BufferSource): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return btoa(String.fromCharCode(...digest))
}
/** Rejects when there is no connection; redirects are no answer. */
export const request = (path: string): Promise<Response> =>
  fetch(path, {
    cache: 'no-cache',
    credentials: 'omit',
    redirect: 'error',
    signal: AbortSignal.timeout(FETCH_MS),
  })
/** undefined: more than `most`; the rest is not read. */
export const bytesOf = async ({ body }: Body, most: number): Promise<Blob | undefined> => {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  for (const reader = body?.getReader(); reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.length
    if (bytes > most) return void (await reader.cancel())
    parts.push(value)
  }
  return new Blob(parts)
}
export const hashAt = async (path: string): Promise<string | undefined> => {
  const response = await request(path)
  const blob = response.ok ? await bytesOf(response, MAX_FILE_BYTES) : undefined
  return blob && hashOf(await blob.arrayBuffer())
}
/** A file of the app as it was signed; throws Altered for any other. */
export const fileWith = async (path: string, hash: string): Promise<Response> => {
  const response = await request(path)
  if (response.status >= 500) throw new Error(`${path} is not there now`)
  const blob = response.ok ? await bytesOf(response, MAX_FILE_BYTES) : undefined
  if (!blob || (await hashOf(await blob.arrayBuffer())) !== hash) throw new Altered(path)
  return new Response(blob, { headers: { 'content-type': response.headers.get('content-type') ?? '' } })
}
