/** `npm start` where it cannot go on: the launcher alone, in a folder of its own, as on a fresh clone. */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corrillo-launcher-'))
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true })
  cpSync(join(root, '.npmrc'), join(folder, '.npmrc'))
  writeFileSync(
    join(folder, 'package.json'),
    '{"name":"probe","version":"1.0.0","type":"module","dependencies":{"ms":"2.1.3"}}',
  )
  writeFileSync(
    join(folder, 'package-lock.json'),
    '{"name":"probe","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"probe","version":"1.0.0","dependencies":{"ms":"2.1.3"}},"node_modules/ms":{"version":"2.1.3"}}}',
  )
})
afterEach(() => rmSync(folder, { recursive: true }))

const start = (env: NodeJS.ProcessEnv, before: readonly string[] = []) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...before, join(folder, 'bin/start.js')], {
    cwd: folder,
    env: { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_fetch_retries: '0', ...env },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, stdout, stderr }
}

describe('what keeps `npm start` from going on: a sentence, the cause, the remedy', () => {
  test('a Node that is too old', () => {
    const old = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.19.0'}})`
    const { status, stderr } = start({}, ['--import', old])
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^Node 18\.19\.0 is too old\.\n {2}Corrillo needs Node 20 or newer.*\n {2}Install a newer Node/,
    )
  })

  test('no npm', () => {
    mkdirSync(join(folder, 'empty'))
    const { status, stderr } = start({ PATH: join(folder, 'empty') })
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^npm was not found\.\n.*\n {2}Install npm/)])
  })

  test('no network', () => {
    const { status, stderr } = start({ npm_config_registry: 'http://127.0.0.1:9/' })
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^The packages could not be downloaded\.\n {2}npm cannot reach its registry/),
    ])
    expect(existsSync(join(folder, 'node_modules/.corrillo-lock'))).toBe(false)
  })

  test('without a terminal there are no colours', () => {
    const { stdout, stderr } = start({ npm_config_registry: 'http://127.0.0.1:9/', FORCE_COLOR: '1' })
    expect(stdout + stderr).not.toContain('\u001b')
  })
})

test('the command line before anything is installed says what to do', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin/corrillo.js'), 'status'], {
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/^Corrillo is not installed yet\.\n.*\n {2}Run "npm start"/),
  ])
})
