/** What the operations cost, in microseconds, the median of several runs: `node packages/crypto/bench.ts`. */
import {
  decodeBundle,
  decryptKey,
  decryptPayload,
  encodeBundle,
  encryptKey,
  encryptPayload,
  type Generation,
  generateDeviceKeys,
  publicBundle,
  type RatchetSession,
  startSession,
} from './src/index.ts'

const random = (length: number) => globalThis.crypto.getRandomValues(new Uint8Array(length))

async function measure(name: string, times: number, run: (i: number) => unknown): Promise<void> {
  const runs: number[] = []
  for (let i = 0; i < times; i++) {
    const before = performance.now()
    await run(i)
    runs.push(performance.now() - before)
  }
  runs.sort((a, b) => a - b)
  const at = (part: number) => Math.round(1000 * (runs[Math.floor(runs.length * part)] ?? 0))
  console.log(`${name.padEnd(44)} ${String(at(0.5)).padStart(8)} µs   (best ${at(0)})`)
}

async function ratchet(generation: Generation): Promise<void> {
  const [anna, bert] = [generateDeviceKeys(random, 0), generateDeviceKeys(random, 0)]
  const wire = encodeBundle(publicBundle(bert, generation), generation)
  const bundle = decodeBundle(wire, generation)
  await measure(`${generation} decodeBundle, 100 prekeys`, 50, () => decodeBundle(wire, generation))
  await measure(`${generation} startSession`, 100, () => startSession(anna, bundle, generation, random))

  const key = random(48)
  let ours = await startSession(anna, bundle, generation, random)
  const first = await encryptKey(ours, key, random)
  await measure(`${generation} decryptKey, key exchange`, 100, () =>
    decryptKey(bert, undefined, first.message, true, generation),
  )
  let theirs = (await decryptKey(bert, undefined, first.message, true, generation)).session
  ours = first.session

  const send = async (session: RatchetSession) => encryptKey(session, key, random)
  const answer = await send(theirs)
  theirs = answer.session
  ours = (await decryptKey(anna, ours, answer.message, false, generation)).session
  await measure(`${generation} encryptKey, turning the ratchet`, 100, () => send(ours))

  const sent: Uint8Array[] = []
  await measure(`${generation} encryptKey, same chain`, 500, async () => {
    const next = await send(ours)
    ours = next.session
    sent.push(next.message)
  })
  await measure(`${generation} decryptKey, turning the ratchet`, 100, () =>
    decryptKey(bert, theirs, sent[0] as Uint8Array, false, generation),
  )
  await measure(`${generation} decryptKey, same chain`, 500, async i => {
    theirs = (await decryptKey(bert, theirs, sent[i] as Uint8Array, false, generation)).session
  })
}

async function payloads(generation: Generation): Promise<void> {
  for (const [name, size] of [
    ['200 B', 200],
    ['1 MiB', 1 << 20],
  ] as const) {
    const text = new Uint8Array(size)
    await measure(`${generation} encryptPayload, ${name}`, 50, () => encryptPayload(generation, text, random))
    const { key, payload, iv } = await encryptPayload(generation, text, random)
    await measure(`${generation} decryptPayload, ${name}`, 50, () =>
      decryptPayload(generation, key, payload, iv),
    )
  }
}

await measure('generateDeviceKeys', 5, () => generateDeviceKeys(random, 0))
for (const generation of ['omemo:0', 'omemo:2'] as const) {
  await ratchet(generation)
  await payloads(generation)
}
