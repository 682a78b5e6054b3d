/** The inputs that are kept of a target: a JSON list of strings, one character a byte, so that changes can be read. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const fileOf = (name: string): string => fileURLToPath(new URL(`corpus/${name}.json`, import.meta.url))

export const corpusOf = (name: string): readonly Uint8Array[] => {
  const file = fileOf(name)
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly string[]) : []
  return kept.map(text => Uint8Array.from(Buffer.from(text, 'latin1')))
}
export const keepCorpus = (name: string, inputs: readonly Uint8Array[]): void => {
  const texts = inputs.map(input => Buffer.from(input).toString('latin1'))
  writeFileSync(fileOf(name), `${JSON.stringify(texts, undefined, 1)}\n`)
}
