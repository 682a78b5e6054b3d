/** As much of TURN (RFC 8656) over UDP as it takes to get a relay address and to ask for leave to talk to somebody. */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'

const COOKIE = 0x2112a442
const ALLOCATE = 0x0003
const CREATE_PERMISSION = 0x0008
const [USERNAME, INTEGRITY, ERROR_CODE, LIFETIME, XOR_PEER, REALM, NONCE, XOR_RELAYED, TRANSPORT] = [
  0x0006, 0x0008, 0x0009, 0x000d, 0x0012, 0x0014, 0x0015, 0x0016, 0x0019,
]
type Attribute = readonly [type: number, value: Buffer]

const encode = (type: number, value: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt16BE(type)
  head.writeUInt16BE(value.length, 2)
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)])
}
const message = (type: number, attributes: readonly Attribute[], key: Buffer | undefined): Buffer => {
  const body = Buffer.concat(attributes.map(([kind, value]) => encode(kind, value)))
  const head = Buffer.alloc(20)
  head.writeUInt16BE(type)
  head.writeUInt16BE(body.length + (key === undefined ? 0 : 24), 2)
  head.writeUInt32BE(COOKIE, 4)
  randomBytes(12).copy(head, 8)
  const plain = Buffer.concat([head, body])
  if (key === undefined) return plain
  return Buffer.concat([plain, encode(INTEGRITY, createHmac('sha1', key).update(plain).digest())])
}
const attributesOf = (answer: Buffer): ReadonlyMap<number, Buffer> => {
  const found = new Map<number, Buffer>()
  for (let at = 20; at + 4 <= answer.length; ) {
    const length = answer.readUInt16BE(at + 2)
    found.set(answer.readUInt16BE(at), answer.subarray(at + 4, at + 4 + length))
    at += 4 + Math.ceil(length / 4) * 4
  }
  return found
}
const xorAddress = (address: string, port: number): Buffer => {
  const value = Buffer.alloc(8)
  value.writeUInt16BE(1)
  value.writeUInt16BE(port ^ (COOKIE >>> 16), 2)
  const plain = Buffer.from(address.split('.').map(Number)).readUInt32BE()
  value.writeUInt32BE((plain ^ COOKIE) >>> 0, 4)
  return value
}

export interface Answered {
  /** Undefined for success. */
  readonly error: number | undefined
  readonly attributes: ReadonlyMap<number, Buffer>
}

export class TurnClient {
  private readonly socket: Socket = createSocket('udp4')
  private readonly port: number
  private readonly username: string
  private readonly password: string
  private realm = Buffer.alloc(0)
  private nonce = Buffer.alloc(0)

  constructor(
    port: number,
    { username, password }: { readonly username: string; readonly password: string },
  ) {
    this.port = port
    this.username = username
    this.password = password
  }

  private exchange(request: Buffer): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const again = setInterval(() => this.socket.send(request, this.port, '127.0.0.1'), 250)
      const late = setTimeout(() => done(() => reject(new Error('the relay does not answer'))), 60_000)
      const done = (settle: () => void): void => {
        clearInterval(again)
        clearTimeout(late)
        this.socket.off('message', take)
        settle()
      }
      const take = (answer: Buffer): void => {
        if (!answer.subarray(8, 20).equals(request.subarray(8, 20))) return
        const attributes = attributesOf(answer)
        const code = attributes.get(ERROR_CODE)
        const error = code === undefined ? undefined : (code[2] as number) * 100 + (code[3] as number)
        done(() => resolve({ error, attributes }))
      }
      this.socket.on('message', take)
      this.socket.send(request, this.port, '127.0.0.1')
    })
  }
  private signed(type: number, attributes: readonly Attribute[]): Promise<Answered> {
    const key = createHash('md5').update(`${this.username}:${this.realm}:${this.password}`).digest()
    const credentials: readonly Attribute[] = [
      [USERNAME, Buffer.from(this.username)],
      [REALM, this.realm],
      [NONCE, this.nonce],
    ]
    return this.exchange(message(type, [...attributes, ...credentials], key))
  }

  /** The error, or the port of the relay address and for how many seconds it is ours. */
  async allocate(): Promise<{ error: number } | { relayPort: number; seconds: number }> {
    const transport: readonly Attribute[] = [[TRANSPORT, Buffer.from([17, 0, 0, 0])]]
    const challenge = await this.exchange(message(ALLOCATE, transport, undefined))
    this.realm = Buffer.from(challenge.attributes.get(REALM) ?? '')
    this.nonce = Buffer.from(challenge.attributes.get(NONCE) ?? '')
    const { error, attributes } = await this.signed(ALLOCATE, transport)
    if (error !== undefined) return { error }
    const relayed = attributes.get(XOR_RELAYED) as Buffer
    return {
      relayPort: relayed.readUInt16BE(2) ^ (COOKIE >>> 16),
      seconds: attributes.get(LIFETIME)?.readUInt32BE() ?? 0,
    }
  }
  /** The error when the relay does not let us talk to this address. */
  async permission(address: string): Promise<number | undefined> {
    return (await this.signed(CREATE_PERMISSION, [[XOR_PEER, xorAddress(address, 80)]])).error
  }
  close(): void {
    this.socket.close()
  }
}
