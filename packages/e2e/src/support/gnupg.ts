/** GnuPG with a home of its own, and a key that XEP-0373 can use. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface GnuPg {
  readonly home: string
  run(...args: string[]): Buffer
  /** Of the first secret key. */
  readonly fingerprint: string
  /** As a person who has compared it. */
  trust(fingerprint: string): void
  stop(): void
}

export const gnuPgFor = (home: string, address: string): GnuPg => {
  mkdirSync(home, { mode: 0o700 })
  const run = (...args: string[]): Buffer =>
    execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--yes', ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, LC_ALL: 'C' },
    })
  run('--passphrase', '', '--quick-gen-key', `xmpp:${address}`, 'future-default', 'default', '3y')
  const listed = run('--with-colons', '--list-secret-keys').toString()
  return {
    home,
    run,
    fingerprint: /^fpr:+([0-9A-F]{40}):/mu.exec(listed)?.[1] ?? '',
    trust(fingerprint) {
      const file = join(home, 'trusted')
      writeFileSync(file, `${fingerprint}:6:\n`)
      run('--import-ownertrust', file)
    },
    stop: () => void spawnSync('gpgconf', ['--homedir', home, '--kill', 'all']),
  }
}
