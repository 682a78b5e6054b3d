/**
 * Plays: behaviour of modules on the real router, told as what people's devices send and receive.
 *
 *     play('XEP-0280 §7: …', [carbons], async ({ ana, bruno }) => {
 *       await ana.phone.sends(xml`<message to='bruno@plaza.example' type='chat'><body>¡Hola!</body></message>`)
 *       await bruno.desk.receives(xml`<message from='ana@plaza.example/phone'><body>…</body></message>`)
 *       await bruno.desk.receivesNothingElse()
 *     })
 *
 * Accounts are the names that the play takes apart, devices the properties that it uses of them: all are connected before it begins.
 * `clock`, `host` and `world` are not people. The order of the modules is shuffled; PLAY_SEED repeats an order.
 */
import { test } from 'vitest'
import type { Limits } from '../config/config.ts'
import { ping } from '../modules/ping/index.ts'
import type { AnyModule } from '../host/loader.ts'
import type { Host } from '../host/host.ts'
import type { PlayClock } from './clock.ts'
import type { Device } from './device.ts'
import { World } from './world.ts'

export { DOMAIN } from './world.ts'
export type { Device } from './device.ts'

export interface PlayOptions {
  /** False: nobody sends initial presence. */
  readonly available?: boolean
  /** Sections of the configuration by module name. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Core limits that differ from the defaults; silent devices are left alone unless they are set here. */
  readonly limits?: Partial<Limits>
}
/** Devices by name; `jid` is the bare JID. */
export type Person = { readonly [device: string]: Device } & { readonly jid: never }
export type Cast = { readonly clock: PlayClock; readonly host: Host; readonly world: World } & {
  readonly [name: string]: never
}
// biome-ignore lint/suspicious/noExplicitAny: people and their devices are whatever names the play uses
export type Scene = (cast: any) => Promise<void>

const PROPS = new Set(['clock', 'host', 'world'])
const SEED = Number(process.env.PLAY_SEED ?? Date.now() % 1_000_000)

/** Fisher and Yates, with a small generator of its own so that a seed repeats it. */
const shuffled = (modules: readonly AnyModule[], seed: number): AnyModule[] => {
  const all = [...modules]
  let state = seed + 1
  for (let i = all.length - 1; i > 0; i--) {
    state = (state * 48_271) % 2_147_483_647
    const j = state % (i + 1)
    ;[all[i], all[j]] = [all[j] as AnyModule, all[i] as AnyModule]
  }
  return all
}

const namesOf = (text: string): readonly string[] => {
  const taken = /^[^(]*\(\s*\{([^}]*)\}/.exec(text)?.[1] ?? ''
  return [...taken.matchAll(/([a-z]\w*)/g)].map(m => m[1] as string).filter(name => !PROPS.has(name))
}
const devicesOf = (text: string, name: string): readonly string[] => [
  ...new Set(
    [...text.matchAll(new RegExp(`\\b${name}\\.([a-z]\\w*)`, 'g'))]
      .map(m => m[1] as string)
      .filter(d => d !== 'jid'),
  ),
]

const enact = async (modules: readonly AnyModule[], scene: Scene, options: PlayOptions): Promise<void> => {
  const world = new World(
    shuffled([ping, ...modules.filter(m => m !== ping)], SEED),
    options.config ?? {},
    options.limits ?? {},
  )
  const text = scene.toString()
  const cast: Record<string, unknown> = { clock: world.clock, host: world.host, world }
  const devices: Device[] = []
  for (const name of namesOf(text)) {
    await world.account(name)
    const person: Record<string, unknown> = { jid: world.jid(name) }
    for (const resource of devicesOf(text, name)) {
      const device = world.device(name, resource)
      device.bind()
      devices.push(device)
      person[resource] = device
    }
    cast[name] = person
  }
  if (options.available !== false) for (const device of devices) await device.comes()
  for (const device of devices) await device.takes()
  await scene(cast)
  await world.settled()
  if (world.complaints.errors.length > 0) throw new Error(world.complaints.errors.join('\n'))
}

export const play = (
  title: string,
  modules: readonly AnyModule[],
  scene: Scene,
  options: PlayOptions = {},
): void => {
  test(title, async () => {
    try {
      await enact(modules, scene, options)
    } catch (error) {
      if (error instanceof Error) error.message += `\n(PLAY_SEED=${SEED})`
      throw error
    }
  })
}
