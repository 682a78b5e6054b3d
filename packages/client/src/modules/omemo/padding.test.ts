import * as fc from 'fast-check'
import { el, type Element, parseElement, SceEnvelope } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { nextMessage, settled, until } from '../../testing/signed-in.ts'
import { BRUNO, body, says, withBruno } from '../../testing/with-bruno.ts'
import { buildEnvelope } from './envelope.ts'
import { padded, paddedSize } from './padding.ts'

const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes))
const envelopeOf = (text: string): Uint8Array =>
  buildEnvelope(
    [body(text), el('urn:xmpp:receipts', 'request'), el('urn:xmpp:chat-markers:0', 'markable')],
    'ana.maria@plaza.example',
    'bruno@plaza.example',
    0,
    random,
  )
const some = (of: readonly string[], most: number) =>
  fc.array(fc.constantFrom(...of), { maxLength: most }).map(all => all.join(''))
/** Up to 150 characters, as they are written in a chat. */
const shortText = fc
  .tuple(
    some([...'abcdefghijklmnopqrstuvwxyz ABC.,'], 112),
    some([...'áéíóúñü¿¡Ñ'], 25),
    some(['😀', '❤️', '🎉'], 10),
    some([...'&<>'], 3),
  )
  .map(parts => parts.join(''))

test('XEP-0420 §4: short texts, with accents and emoji too, are all equally long in the envelope', () => {
  fc.assert(fc.property(shortText, text => void expect(envelopeOf(text)).toHaveLength(640)))
})

test('XEP-0420 §4: whatever is said comes out at one of few sizes, no more than half too long, and is read again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 9000 }), text => {
      const said = text.replace(/[^\P{C}\n]/gu, '')
      const plain = envelopeOf(said)
      expect(paddedSize(plain.length)).toBe(plain.length)
      const sce = SceEnvelope.parse(parseElement(new TextDecoder().decode(plain)))
      expect(sce.content.elements[0]!.text()).toBe(said)
    }),
  )
  const sizes = new Set<number>()
  for (let bytes = 1; bytes <= 100_000; bytes++) {
    const size = paddedSize(bytes)
    sizes.add(size)
    if (size < bytes || (bytes > 640 && size > bytes * 1.5)) expect([bytes, size]).toBe('a size that fits')
  }
  expect([...sizes].slice(0, 9)).toEqual([640, 960, 1280, 1920, 2560, 3840, 5120, 7680, 10_240])
  expect(sizes.size).toBe(9 + 18)
})

test('XEP-0420 §4: what pads is random, needs no escaping, and is there even where all fits exactly', () => {
  const inside = (length: number) =>
    new TextDecoder().decode(padded(padding => `${' '.repeat(length)}${padding}`, random)).trimStart()
  expect(inside(100)).toMatch(/^[\w-]{540}$/u)
  expect(inside(100)).not.toBe(inside(100))
  expect(inside(639)).toMatch(/^[\w-]$/u)
  expect(inside(640)).toMatch(/^[\w-]{320}$/u)
})

test('S306: a word, a sentence, a note of typing, a receipt and a read mark are equally long on the wire', async () => {
  const here = await withBruno({ roster: [{ jid: BRUNO, subscription: 'both' }] })
  const { server, chat, phone } = here
  const sizes = new Map<string, number>()
  let from = server.sent.length
  const next = async (what: string, verb: () => unknown): Promise<void> => {
    await verb()
    for (;;) {
      const stanza: Element = await nextMessage(server, BRUNO, from)
      from = server.sent.indexOf(stanza) + 1
      const payload = /<payload>([^<]*)/u.exec(stanza.toString())?.[1]
      if (payload === undefined) continue
      const inside = await phone.open(stanza)
      if (!inside?.includes(what)) continue
      sizes.set(what, payload.length)
      return
    }
  }
  await says(here, 'one', body('Are you there?'))
  await next('ok', () => chat.send('ok'))
  const sentence =
    'Mañana a las cinco, en la plaza de siempre; llevo el pan, tú el queso, y después ya veremos 😀, ¿te va'
  expect(sentence).toHaveLength(102)
  await next(sentence, () => chat.send(sentence))
  await next('composing', () => chat.setDraft('so'))
  await next('received', () => says(here, 'two', body('And now?'), el('urn:xmpp:receipts', 'request')))
  await next('displayed', async () => {
    await says(here, 'three', body('Well?'), el('urn:xmpp:chat-markers:0', 'markable'))
    chat.markRead()
    await until(chat.item, item => item.unread === 0)
    await settled(server)
  })
  // 640 bytes, a block of AES, in base64.
  expect(Object.fromEntries(sizes)).toEqual(
    Object.fromEntries(['ok', sentence, 'composing', 'received', 'displayed'].map(what => [what, 876])),
  )
})
