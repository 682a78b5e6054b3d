/** A real program from Debian that a test talks to. Missing: a failure in CI, elsewhere a counted skip with its reason. */
import { spawnSync } from 'node:child_process'

export const has = (...packages: string[]): boolean => {
  const missing = packages.filter(
    p =>
      !(spawnSync('dpkg-query', ['-W', '-f=${Status}', p], { encoding: 'utf8' }).stdout ?? '').includes(
        'install ok installed',
      ),
  )
  if (missing.length === 0) return true
  if (process.env['CI']) throw new Error(`needs Debian's ${missing.join(', ')}`)
  console.log(`skipped: needs Debian's ${missing.join(', ')}`)
  return false
}
