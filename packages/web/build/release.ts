/**
 * Signs the build that lies in `dist`, so that the app on people's devices takes it (S271-S273):
 *
 *     npm run release -- sign [--key FILE] [--version NUMBER]
 *     npm run release -- key FILE               makes a key
 *     npm run release -- rotate OLD NEW         the key in OLD hands over to the one in NEW
 *     npm run release -- show [FILE]            the code of a key
 *
 * Without `--key` it is the one that CORRILLO_RELEASE_KEY names; without that, `data/release-key.pem`, made when it is needed. With
 * CORRILLO_RELEASE_KEY=elsewhere nothing is signed here.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { keyCode, RELEASE_PATH } from '@corrillo/client/release'
import { makeKey, readKey, rotate, signed } from './signing.ts'

const web = resolve(import.meta.dirname, '..')
const dist = join(web, 'dist')
const own = resolve(web, '../../data/release-key.pem')
const named = process.env['CORRILLO_RELEASE_KEY']

const say = (text: string): void => void process.stdout.write(`${text}\n`)
const codeOf = (file: string): string => keyCode(readKey(file).key)

const signBuild = (file: string, version: number): void => {
  if (!existsSync(file) && file === own) makeKey(file)
  const news = JSON.parse(readFileSync(join(web, 'news.json'), 'utf8')) as Readonly<Record<string, string>>
  writeFileSync(join(dist, RELEASE_PATH), JSON.stringify(signed(dist, readKey(file), { version, news })))
  say(`version ${version}, signed with the key ${codeOf(file)}`)
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { key: { type: 'string' }, version: { type: 'string' } },
})
const [command, first, second] = positionals
const file = values.key ?? named ?? own
// The time in seconds grows by itself, wherever the signing is done.
const version = Number(values.version ?? Math.floor(Date.now() / 1000))

if (command === 'sign' && file === 'elsewhere')
  say('not signed here: devices take this build once its release.json is there')
else if (command === 'sign' && Number.isSafeInteger(version) && version > 0) signBuild(file, version)
else if (command === 'key' && first) {
  makeKey(first)
  say(`a new key: ${codeOf(first)}`)
} else if (command === 'rotate' && first && second) {
  rotate(first, second)
  say(`${codeOf(first)} hands over to ${codeOf(second)}`)
} else if (command === 'show') say(codeOf(first ?? file))
else {
  process.stderr.write(
    'Usage: npm run release -- sign [--key FILE] [--version NUMBER] | key FILE | rotate OLD NEW | show [FILE]\n',
  )
  process.exitCode = 2
}
