import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ConfigError } from './error.ts'
import { loadConfig } from './load.ts'
import type { Sections } from './config.ts'

const sections: Sections = {
  lanterns: {
    schema: z.strictObject({
      colour: z.string().default('red'),
      per_street: z.int().min(1).max(40).default(4),
    }),
    keys: {},
  },
}
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'corrillo-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const load = (text: string, overrides = {}) => {
  writeFileSync(join(folder, 'corrillo.toml'), text)
  return loadConfig({ cwd: folder, sections, overrides })
}
const failure = (run: () => unknown): string => {
  try {
    run()
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  throw new Error('it loaded')
}

describe('what loads', () => {
  test('without a file every key has its default', () => {
    const config = loadConfig({ cwd: folder, sections })
    expect(config.file).toBeUndefined()
    expect(config.listen).toEqual({ starttls: 5222, direct_tls: 5223, http: 8080, http_address: '127.0.0.1' })
    expect(config.limits.unauthenticated_stanza_bytes).toBe(8192)
    expect(config.sasl).toMatchObject({ iterations: 100_000, scram_sha_1: false })
    expect(config.sections.lanterns).toEqual({ colour: 'red', per_street: 4 })
    expect(config.data).toBe(join(folder, 'data'))
  })

  test('paths are relative to the file, options of the command line to where it is typed, and options win', () => {
    const config = load(
      'data = "kept"\n[tls]\ncertificate = "c.pem"\nkey = "k.pem"\n[listen]\nhttp = 9000\n',
      { 'listen.http': 9001 },
    )
    expect(config.data).toBe(join(folder, 'kept'))
    expect(config.tls.certificate).toBe(join(folder, 'c.pem'))
    expect(config.listen.http).toBe(9001)
    expect(
      loadConfig({ cwd: '/', file: join(folder, 'corrillo.toml'), sections, overrides: { data: 'other' } })
        .data,
    ).toBe('/other')
  })

  test('a section of a module is checked and filled by the module', () => {
    expect(load('[lanterns]\ncolour = "blue"\n').sections.lanterns).toEqual({ colour: 'blue', per_street: 4 })
  })
})

describe('what stops the start: file, line, problem, remedy', () => {
  test('a line of spaces that is nearly a header is refused at once, as S029 asks', () => {
    const started = performance.now()
    expect(failure(() => load(`[${' '.repeat(20_000)}\n`))).toContain('line 1: This is not TOML')
    expect(performance.now() - started).toBeLessThan(2000)
  })

  const cases: readonly (readonly [string, string, string])[] = [
    [
      'a misspelt key',
      '[listen]\n\nstarttsl = 5222\n',
      'corrillo.toml, line 3: "starttsl" is not a key of [listen].\n  Did you mean "starttls"?',
    ],
    [
      'a misspelt section',
      '# mine\n[lisen]\nhttp = 1\n',
      'corrillo.toml, line 2: "lisen" is not a key of this file.\n  Did you mean "listen"?',
    ],
    [
      'a key of another section',
      '[http]\nstanza_bytes = 20000\n',
      'corrillo.toml, line 2: "stanza_bytes" is not a key of [http].\n  It belongs under [limits].',
    ],
    [
      'a key of the top',
      '[http]\norganisation = "x"\n',
      'corrillo.toml, line 2: "organisation" is not a key of [http].\n  It belongs at the top of the file, before the first [section].',
    ],
    [
      'a key unlike any',
      '[log]\ncolours_and_more_of_it = 1\n',
      'corrillo.toml, line 2: "colours_and_more_of_it" is not a key of [log].\n  Remove it, or use one of: file, level.',
    ],
    [
      'an unknown key of a module',
      '[lanterns]\ncolor = "blue"\n',
      'corrillo.toml, line 2: "color" is not a key of [lanterns].\n  Did you mean "colour"?',
    ],
    [
      'a wrong type',
      '[http]\ntls = "yes"\n',
      'corrillo.toml, line 2: http.tls is "yes".\n  It must be true or false.',
    ],
    [
      'a fraction',
      '[limits]\ndepth = 9.5\n',
      'corrillo.toml, line 2: limits.depth is 9.5.\n  It must be a whole number.',
    ],
    [
      'too small',
      '[sasl]\niterations = 1000\n',
      'corrillo.toml, line 2: sasl.iterations is 1000.\n  It must be at least 4096.',
    ],
    [
      'too large',
      '[listen]\nhttp = 99999\n',
      'corrillo.toml, line 2: listen.http is 99999.\n  It must be at most 65535.',
    ],
    [
      'a port that is a word',
      '[listen]\nhttp = "web"\n',
      'corrillo.toml, line 2: listen.http is "web".\n  It must be a port from 1 to 65535, 0 for any free one, or false.',
    ],
    [
      'a value of a module',
      '\n\n[lanterns]\nper_street = 41\n',
      'corrillo.toml, line 4: lanterns.per_street is 41.\n  It must be at most 40.',
    ],
    [
      'not one of the words',
      '[log]\nlevel = "chatty"\n',
      'corrillo.toml, line 2: log.level is "chatty".\n  It must be one of "debug", "info", "warn", "error", "silent".',
    ],
    [
      'no address',
      '[http]\npublic_url = "chat.example"\n',
      'corrillo.toml, line 2: http.public_url is "chat.example".\n  It must be an address that begins with http:// or https://.',
    ],
    [
      'a dotted key',
      'limits.depht = 64\n',
      'corrillo.toml, line 1: "depht" is not a key of [limits].\n  Did you mean "depth"?',
    ],
    [
      'an inline table',
      '\nlog = { level = "info", lvel = "text" }\n',
      'corrillo.toml, line 2: "lvel" is not a key of [log].\n  Did you mean "level"?',
    ],
    [
      'a domain that is none',
      'domain = "me@here"\n',
      'corrillo.toml, line 1: domain is "me@here", which is not a domain name in its normal form.\n  It must be a name such as "example.org".',
    ],
    [
      'a domain in another form',
      'domain = "Plaza.Example"\n',
      'corrillo.toml, line 1: domain is "Plaza.Example", which is not a domain name in its normal form.\n  It must be "plaza.example".',
    ],
    [
      'half a certificate',
      '[tls]\ncertificate = "c.pem"\n',
      'corrillo.toml, line 2: [tls] has "certificate" but no "key".\n  Give both, or neither to use a certificate made by Corrillo.',
    ],
    [
      'one port twice',
      '[listen]\nstarttls = 5000\nhttp = 5000\n',
      'corrillo.toml, line 3: listen.http and listen.starttls are both 5000.\n  Give each its own port.',
    ],
  ]
  test.each(cases)('%s', (_name, text, message) => {
    expect(failure(() => load(text))).toBe(message)
  })

  test('text that is not TOML is named with its line', () => {
    expect(failure(() => load('domain = "x"\nhttp == 3\n'))).toMatch(
      /^corrillo\.toml, line 2: This is not TOML: .+\n {2}Keys look like/,
    )
  })

  test('several faults come together', () => {
    expect(failure(() => load('[http]\ntls = 1\n[log]\nlvel = "info"\n')).split('\n')).toHaveLength(4)
  })

  test('a file that was named and is not there', () => {
    expect(failure(() => loadConfig({ cwd: folder, file: 'none.toml', sections }))).toBe(
      'none.toml: There is no such file.\n  Check the path after --config, or start without it to use the defaults.',
    )
  })
})
