/** Streams over WebSocket (RFC 7395) against the server in a process of its own: XML that attacks, and frames that do (RFC 6455). */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { passwordOf, ServerProcess } from '../testing/process.ts'
import { Frames } from '../testing/frames.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start(
    ['ana'],
    'rate_bytes_per_second = 0\nban_failures = 0\nunauthenticated_per_address = 500',
  )
})
afterAll(() => server.stop())

const opened = async (): Promise<Frames> => {
  const frames = new Frames(server.ports.http, '/xmpp-websocket')
  await frames.open()
  return frames
}
const signedIn = async (): Promise<Frames> => {
  const frames = new Frames(server.ports.http, '/xmpp-websocket')
  await frames.signIn('ana', passwordOf('ana'))
  return frames
}
const BOMB = `<!DOCTYPE lolz [<!ENTITY l0 "lol">${Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')}]><lolz>&l10;</lolz>`

describe('XML in frames', () => {
  test.each([
    ['S252: an entity bomb', BOMB],
    ['S252: an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['S252: a comment inside', '<a><!-- c --></a>'],
    ['S252: a processing instruction', '<?php ?><a/>'],
    ['S252: an XML declaration of another encoding', `<?xml version='1.0' encoding='UTF-16'?><a/>`],
  ])('%s ends the stream, before and after sign-in', async (_, text) => {
    for (const start of [opened, signedIn]) {
      const frames = await start()
      frames.ws.send(text)
      const said = await server.survives(() => frames.closed(), { bounded: true })
      expect(said).toMatch(/restricted-xml|not-well-formed|unsupported-encoding/)
      expect(said).not.toContain('root:')
    }
  })

  test('S017: nesting without end, before and after sign-in', async () => {
    for (const start of [opened, signedIn]) {
      const frames = await start()
      frames.ws.send('<a>'.repeat(2500))
      expect(await server.survives(() => frames.closed(), { bounded: true })).toContain('policy-violation')
    }
    const frames = await signedIn()
    frames.ws.send(`<message xmlns='jabber:client'>${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}</message>`)
    expect(await server.survives(() => frames.closed(), { bounded: true })).toContain('policy-violation')
  })
})

describe('frames', () => {
  /** A WebSocket whose frames are written by hand. */
  const raw = async (): Promise<{ socket: Socket; code: Promise<number | undefined> }> => {
    const socket = connect(server.ports.http, '127.0.0.1')
    let got = Buffer.alloc(0)
    let upgraded: () => void = () => {}
    const ready = new Promise<void>(resolve => (upgraded = resolve))
    socket.on('error', () => {})
    socket.on('data', chunk => {
      got = Buffer.concat([got, chunk])
      if (got.includes('\r\n\r\n')) upgraded()
    })
    const code = new Promise<number | undefined>(resolve =>
      socket.once('close', () => {
        const frames = got.subarray(got.indexOf('\r\n\r\n') + 4)
        // The last frame is a close (0x88) of two bytes and perhaps a reason (RFC 6455 §5.5.1).
        const at = frames.lastIndexOf(0x88)
        resolve(at >= 0 && frames.length >= at + 4 ? frames.readUInt16BE(at + 2) : undefined)
      }),
    )
    const key = randomBytes(16).toString('base64')
    socket.write(
      `GET /xmpp-websocket HTTP/1.1\r\nHost: localhost:${server.ports.http}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: xmpp\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
    )
    await ready
    expect(got.toString('latin1')).toMatch(/^HTTP\/1.1 101/)
    return { socket, code }
  }
  const MASKED = 0x80
  const length64 = (n: bigint): Buffer => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigUInt64BE(n)
    return bytes
  }
  const mask = Buffer.alloc(4)
  const frame = (first: number, payload: Buffer | string, masked = true): Buffer => {
    const body = Buffer.from(payload)
    const size =
      body.length < 126
        ? Buffer.of(body.length | (masked ? MASKED : 0))
        : Buffer.of(126 | (masked ? MASKED : 0), body.length >> 8, body.length & 255)
    return Buffer.concat([Buffer.of(first), size, masked ? mask : Buffer.alloc(0), body])
  }

  test.each<[string, Buffer[], number[]]>([
    [
      'a frame of 1 GiB that is only announced',
      [Buffer.concat([Buffer.of(0x81, 127 | MASKED), length64(1n << 30n), mask])],
      [1009],
    ],
    [
      'a frame longer than any number',
      [Buffer.concat([Buffer.of(0x81, 127 | MASKED), length64((1n << 63n) - 1n), mask])],
      [1009],
    ],
    ['a frame without mask', [frame(0x81, '<a/>', false)], [1002]],
    ['reserved bits', [frame(0xc1, '<a/>')], [1002]],
    ['all reserved bits', [frame(0xf1, '<a/>')], [1002]],
    ['a ping of 126 bytes', [frame(0x89, 'x'.repeat(126))], [1002]],
    ['a ping in fragments', [frame(0x09, 'x')], [1002]],
    ['an unknown opcode', [frame(0x83, 'x')], [1002]],
    ['a continuation of nothing', [frame(0x80, 'x')], [1002]],
    ['text that is not UTF-8', [frame(0x81, Buffer.of(0xff, 0xfe))], [1007]],
    ['a close of one byte', [frame(0x88, 'x')], [1002]],
    [
      'a hundred thousand fragments',
      [frame(0x01, '<'), ...Array<Buffer>(100_000).fill(frame(0x00, ''))],
      [1008, 1009],
    ],
  ])('S253: %s ends the connection with its code, and costs nothing', async (_, writes, codes) => {
    const { socket, code } = await raw()
    const bytes = Buffer.concat(writes)
    expect(codes).toContain(await server.survives(() => (socket.write(bytes), code), { bounded: true }))
  })

  test('S253: a message of 10 MiB is cut off at the limit', async () => {
    const { socket, code } = await raw()
    const chunk = frame(0x00, 'x'.repeat(65_000))
    const send = () => {
      socket.write(Buffer.concat([frame(0x01, 'x'.repeat(65_000)), ...Array<Buffer>(160).fill(chunk)]))
      return code
    }
    // Who is still sending when the connection ends may see its reset instead of the close frame.
    expect([1008, 1009, undefined]).toContain(await server.survives(send, { bounded: true }))
  })

  test('S029: two thousand connections of random bytes end, whatever they say', async () => {
    // A generator of its own, so that a failure comes again.
    let state = 29
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
    const noise = () =>
      Buffer.from(Array.from({ length: 1 + Math.floor(random() * 60) }, () => Math.floor(random() * 256)))
    const attack = async () => {
      const { socket, code } = await raw()
      socket.write(Buffer.concat([noise(), noise(), frame(0x83, 'x')]))
      socket.end()
      await code
    }
    await server.survives(
      async () => {
        for (let round = 0; round < 100; round++) await Promise.all(Array.from({ length: 20 }, attack))
      },
      { bounded: true },
    )
  })
})
