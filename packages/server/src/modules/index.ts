/** The modules of this server, in any order: the loader knows what needs what. A new module is one line here. */
import type { AnyModule } from '../host/loader.ts'
import { ping } from './ping/index.ts'
import { streamManagement } from './stream-management/index.ts'
import { commands } from './commands/index.ts'
import { invites } from './invites/index.ts'
import { register } from './register/index.ts'
import { users } from './users/index.ts'

export const modules: readonly AnyModule[] = [ping, streamManagement, commands, invites, register, users]
