/** The configuration file: values, or a ConfigError that names line and remedy. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '../../../packages/server/src/config/error.ts'
import { loadConfig } from '../../../packages/server/src/config/load.ts'
import { refusable, type Target } from '../target.ts'

let file: string | undefined

export const target: Target = {
  name: 'config',
  bytes: 16_384,
  run(input) {
    file ??= join(mkdtempSync(join(tmpdir(), 'corrillo-fuzz-')), 'corrillo.toml')
    writeFileSync(file, input)
    refusable(() => loadConfig({ file: file as string, sections: {} }), ConfigError)
  },
}
