/** The part of SOCKS 5 (RFC 1928) that XEP-0065 uses: no authentication, CONNECT to a name that is a hash. */
import type { Socket } from 'node:net'
import type { Clock } from '../../host/module.ts'

const VERSION = 5
const NO_AUTHENTICATION = 0
const NONE_ACCEPTABLE = 0xff
const CONNECT = 1
const DOMAIN_NAME = 3
const HASH_LENGTH = 40
/** RFC 1928 §6. */
export const REPLY = { succeeded: 0, notAllowed: 2, unknownCommand: 7, unknownAddressType: 8 } as const
/** Version, count and methods; then a whole request. */
const MOST_BYTES = 2 + 255 + 4 + 1 + 255 + 2

export interface Greeted {
  /** SHA-1 in lower-case hex, as who connected gave it (XEP-0065 §5.3.2). */
  readonly hash: string
  /** Says how it went (RFC 1928 §6). */
  reply(code: number): void
}

type Step = { readonly need: true } | { readonly refuse: Uint8Array } | { readonly length: number }

/** RFC 1928 §3. */
const methods = (bytes: Buffer): Step => {
  const [version, count] = bytes
  if (version !== undefined && version !== VERSION) return { refuse: Uint8Array.of() }
  if (count === undefined || bytes.length < 2 + count) return { need: true }
  return bytes.subarray(2, 2 + count).includes(NO_AUTHENTICATION)
    ? { length: 2 + count }
    : { refuse: Uint8Array.of(VERSION, NONE_ACCEPTABLE) }
}
/** §5.3.2: BND.ADDR is the name as it was asked for. */
const answered = (code: number, name = ''): Buffer =>
  Buffer.concat([
    Buffer.from([VERSION, code, 0, DOMAIN_NAME, name.length]),
    Buffer.from(name, 'latin1'),
    Buffer.from([0, 0]),
  ])
/** RFC 1928 §4, with the values of XEP-0065 §5.3.2. */
const connectTo = (bytes: Buffer): Step => {
  if (bytes.length < 5) return { need: true }
  const [version, command, , type, length] = bytes
  if (version !== VERSION) return { refuse: Uint8Array.of() }
  if (command !== CONNECT) return { refuse: answered(REPLY.unknownCommand) }
  if (type !== DOMAIN_NAME) return { refuse: answered(REPLY.unknownAddressType) }
  if (length !== HASH_LENGTH) return { refuse: answered(REPLY.notAllowed) }
  return bytes.length < 5 + HASH_LENGTH + 2 ? { need: true } : { length: 5 + HASH_LENGTH + 2 }
}
const nameIn = (request: Buffer): string | undefined => {
  const name = request.toString('latin1', 5, 5 + HASH_LENGTH)
  return /^[0-9a-f]{40}$/i.test(name) && request.readUInt16BE(5 + HASH_LENGTH) === 0 ? name : undefined
}

/**
 * Calls `greeted` once, with the socket paused and what came after the request unread. Everything else ends the connection, silence and
 * more bytes than a handshake has included.
 */
export const greet = (
  socket: Socket,
  { clock, ms, greeted }: { clock: Clock; ms: number; greeted(who: Greeted): void },
): void => {
  let bytes = Buffer.alloc(0)
  let step = methods
  const late = clock.after(ms, () => socket.destroy())
  const stop = (): void => {
    late()
    socket.off('data', take)
    socket.pause()
  }
  const next = (): void => {
    const read = step(bytes)
    if ('need' in read) {
      if (bytes.length > MOST_BYTES) socket.destroy()
      return
    }
    if ('refuse' in read) {
      stop()
      socket.end(read.refuse)
      socket.resume()
      return
    }
    const [done, rest] = [bytes.subarray(0, read.length), bytes.subarray(read.length)]
    bytes = Buffer.from(rest)
    if (step === methods) {
      step = connectTo
      socket.write(Uint8Array.of(VERSION, NO_AUTHENTICATION))
      return next()
    }
    finish(nameIn(done))
  }
  const finish = (name: string | undefined): void => {
    stop()
    if (name === undefined) {
      socket.end(answered(REPLY.notAllowed))
      socket.resume()
      return
    }
    if (bytes.length > 0) socket.unshift(bytes)
    greeted({
      hash: name.toLowerCase(),
      reply(code) {
        if (code === REPLY.succeeded) socket.write(answered(code, name))
        else socket.end(answered(code, name))
      },
    })
  }
  const take = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk])
    next()
  }
  socket.on('data', take)
  socket.once('close', late)
}
