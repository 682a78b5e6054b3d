/** Words on a terminal: colours only there, and not when NO_COLOR is set. */
import type { StartError } from './failure.ts'

const coloured = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb'
const paint = (stream: NodeJS.WriteStream, code: string, text: string): string =>
  coloured(stream) ? `\u001b[${code}m${text}\u001b[0m` : text

export const bold = (text: string): string => paint(process.stdout, '1', text)
export const say = (text: string): void => void process.stdout.write(`${text}\n`)

/** A label and what there is to say about it, in columns. */
export const line = (label: string, text: string): void => say(`  ${label.padEnd(12)}${text}`)

export const complain = (error: StartError): void =>
  void process.stderr.write(
    `${paint(process.stderr, '31', error.message)}\n  ${error.cause}\n  ${error.remedy}\n`,
  )
