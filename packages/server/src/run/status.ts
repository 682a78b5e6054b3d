import { z } from 'zod'
import { command, type Command } from '../admin/command.ts'

export interface Status {
  readonly running: boolean
  readonly [fact: string]: string | number | boolean | null
}

export const statusCommand = (look: () => Promise<Status>): Command =>
  command({
    name: 'status',
    summary: 'Say whether the server runs, and how',
    input: z.strictObject({}),
    policy: 'admin',
    run: look,
  })
