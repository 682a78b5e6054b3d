/** Sealed parts by way of the server, which holds each for a minute and gives it away once: streams carry messages, and have no room. */
import { decodeBase64, encodeBase64, LinkDrop } from '@corrillo/xmpp'
import { ClientError } from '../api.ts'
import type { Given } from '../pipeline/module.ts'

const POST = 'POST'
export const drops = ({ connection, platform }: Pick<Given, 'connection' | 'platform'>) => {
  const call = async (path: string, json: unknown): Promise<unknown> => {
    const { status, body } = await platform.http.fetch(`/api/link/part/${path}`, { method: POST, json })
    if (status !== 200) throw new ClientError('unreachable', { message: `part ${status}` })
    return body
  }
  return {
    /** Gives the name under which it lies. */
    async put(sealed: Uint8Array): Promise<string> {
      const answer = await connection.requests.request('set', LinkDrop.build({}))
      const name = LinkDrop.in(answer)?.name
      if (name === undefined) throw new ClientError('server-error')
      await call('put', { name, letter: encodeBase64(sealed) })
      return name
    },
    /** Undefined: nothing lies there. */
    async take(name: string): Promise<Uint8Array | undefined> {
      const body = (await call('take', { name })) as { readonly letter?: unknown }
      return typeof body.letter === 'string' ? decodeBase64(body.letter) : undefined
    },
  }
}
export type Drops = ReturnType<typeof drops>
