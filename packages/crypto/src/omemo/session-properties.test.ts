import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CryptoError } from '../errors.ts'
import { connected, type Device, GENERATIONS, type Sent, strangers } from '../testing/devices.ts'
import { failure } from '../testing/pure.ts'
import { decryptKey } from './session.ts'

type Step = {
  readonly by: 'anna' | 'bert'
  readonly what: 'send' | 'deliver' | 'lose' | 'double'
  readonly pick: number
}

const steps = fc.array(
  fc.record<Step>({
    by: fc.constantFrom('anna', 'bert'),
    what: fc.constantFrom('send', 'send', 'send', 'deliver', 'deliver', 'deliver', 'lose', 'double'),
    pick: fc.nat(),
  }),
  { maxLength: 60 },
)

/** One device's mail that is under way, and what of it has arrived. */
interface Mailbox {
  readonly waiting: Sent[]
  readonly arrived: Sent[]
}

async function arrive(to: Device, box: Mailbox, step: Step): Promise<void> {
  if (step.what === 'double') {
    const sent = box.arrived[step.pick % Math.max(1, box.arrived.length)]
    if (sent === undefined) return
    const before = structuredClone(to.session)
    expect((await failure(() => to.receive(sent))).kind).toBe('Duplicate')
    expect(to.session).toEqual(before)
    return
  }
  const [sent] = box.waiting.splice(step.pick % Math.max(1, box.waiting.length), 1)
  if (sent === undefined || step.what === 'lose') return
  expect(await to.receive(sent)).toEqual(sent.key)
  box.arrived.push(sent)
}

describe.each(GENERATIONS)('session properties, %s', generation => {
  test('S297, S298: whatever is lost, doubled or overtaken, the rest opens once and only once', async () => {
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (script, fresh) => {
        const { anna, bert } = fresh ? strangers(generation) : await connected(generation)
        if (fresh) await anna.begin(bert)
        const devices = { anna, bert }
        const boxes: Record<Step['by'], Mailbox> = {
          anna: { waiting: [], arrived: [] },
          bert: { waiting: [], arrived: [] },
        }
        for (const step of script) {
          const device = devices[step.by]
          if (step.what !== 'send') await arrive(device, boxes[step.by], step)
          else if (device.session)
            boxes[step.by === 'anna' ? 'bert' : 'anna'].waiting.push(await device.send())
        }
      }),
      { numRuns: 60 },
    )
  })

  test('S299: no flipped bit of a key exchange or a message opens, and then the genuine one does', async () => {
    const { anna, bert } = strangers(generation)
    await anna.begin(bert)
    await refusesEveryFlip(bert, await anna.send())
    await refusesEveryFlip(bert, await anna.send())
    await refusesEveryFlip(anna, await bert.send())
    await refusesEveryFlip(bert, await anna.send())
  }, 60_000)

  async function refusesEveryFlip(to: Device, sent: Sent): Promise<void> {
    const before = structuredClone({ keys: to.keys, session: to.session })
    for (let bit = 0; bit < sent.message.length * 8; bit++) {
      const message = sent.message.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      await expect(
        decryptKey(to.keys, to.session, message, sent.isKeyExchange, generation),
      ).rejects.toBeInstanceOf(CryptoError)
    }
    expect({ keys: to.keys, session: to.session }).toEqual(before)
    expect(await to.receive(sent)).toEqual(sent.key)
  }

  test('S299: no truncated, extended or foreign bytes open, and every refusal is one of ours', async () => {
    const { anna, bert } = await connected(generation)
    const { message } = await anna.send()
    const before = structuredClone(bert.session)
    const garbage = fc.oneof(
      fc.nat(message.length - 1).map(length => message.slice(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map(tail => Uint8Array.of(...message, ...tail)),
      fc.uint8Array({ maxLength: 400 }),
      fc.uint8Array({ maxLength: 400 }).map(tail => Uint8Array.of(0x33, ...tail)),
    )
    await fc.assert(
      fc.asyncProperty(garbage, fc.boolean(), async (bytes, isKeyExchange) => {
        await expect(
          decryptKey(bert.keys, bert.session, bytes, isKeyExchange, generation),
        ).rejects.toBeInstanceOf(CryptoError)
      }),
      { numRuns: 5000 },
    )
    expect(bert.session).toEqual(before)
  }, 60_000)
})
