/** The commands that the modules declare, without a server: a host on memory that nobody can reach. */
import { configure } from '../config/config.ts'
import { systemClock } from '../host/clock.ts'
import { silentLog } from '../observe/log.ts'
import { Host } from '../host/host.ts'
import { inOrder, type AnyModule } from '../host/loader.ts'
import type { Sections } from '../config/config.ts'
import { memoryStorage } from '../storage/memory.ts'
import type { Command } from './command.ts'

/** Sections of the configuration file by module. */
export const sectionsOf = (modules: readonly AnyModule[]): Sections =>
  Object.fromEntries(
    inOrder(modules).flatMap(module => (module.config === undefined ? [] : [[module.name, module.config]])),
  )

export const declaredCommands = async (modules: readonly AnyModule[]): Promise<readonly Command[]> => {
  const host = new Host({
    domain: 'localhost',
    modules,
    storage: memoryStorage({ domain: 'localhost' }),
    clock: systemClock,
    log: silentLog,
    limits: configure().limits,
    credentials: { iterations: 4096, hashes: ['SHA-256'] },
  })
  const { commands } = host
  await host.stop()
  return commands
}
