/** A command is declared once and run from the command line, against a running server or its data folder. */
import type { z } from 'zod'

/** Who runs it: an account, or the operator at the command line. */
export interface Caller {
  readonly local: string | undefined
  readonly role: 'owner' | 'admin' | 'member' | 'operator'
}

export interface Command<I = unknown, O = unknown> {
  /** 'user add', 'invite create': words of the command line. */
  readonly name: string
  readonly summary: string
  readonly input: z.ZodType<I>
  readonly policy: 'account' | 'admin'
  run(input: I, by: Caller): Promise<O>
}

/** Keeps the type of the input inside; outside a command takes what its schema accepts. */
export const command = <I, O>(declared: Command<I, O>): Command => declared as unknown as Command

/** Why a command did nothing: a code for programs, a sentence and a remedy for people. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: string
  readonly remedy: string
  constructor(code: string, sentence: string, remedy: string) {
    super(sentence)
    this.code = code
    this.remedy = remedy
  }
}
