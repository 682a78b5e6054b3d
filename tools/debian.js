/** Debian's packages that tests talk to, installed where that is allowed. Plain JavaScript, for any Node. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Browsers, clients and libraries that nobody here wrote. */
export const spoken = [
  'chromium',
  'firefox-esr',
  'profanity',
  'libotr5',
  'tmux',
  'openssl',
  'gnupg',
  'libimage-exiftool-perl',
  'libarchive-zip-perl',
  'qpdf',
  'poppler-utils',
  'coturn',
  'python3-slixmpp',
  'python3-aiohttp',
  'python3-omemo',
  'python3-oldmemo',
  'python3-twomemo',
  'python3-xmlschema',
  'python3-cryptography',
]
/** Programs with windows, and what presses their buttons; poezio. */
export const windowed = [
  'gajim',
  'gajim-omemo',
  'gir1.2-gtksource-4',
  'dino-im',
  'poezio',
  'xvfb',
  'dbus',
  'xdotool',
  'at-spi2-core',
  'gir1.2-atspi-2.0',
  'python3-gi',
]

const installed = name =>
  spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' }).stdout?.includes(
    'install ok installed',
  ) ?? false

/** In CI it has to succeed; elsewhere the tests of what is missing are skipped. */
export const install = names => {
  const missing = names.filter(name => !installed(name))
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log(`\nNot installed, so their tests are skipped: ${missing.join(' ')}`)
    return
  }
  console.log(`\n== Debian packages: ${missing.join(' ')}`)
  try {
    execFileSync('apt-get', ['-qq', 'update'], { stdio: 'inherit' })
    execFileSync(
      'apt-get',
      ['-qq', '-o', 'DPkg::Lock::Timeout=600', 'install', '-y', '--no-install-recommends', ...missing],
      { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } },
    )
  } catch (cause) {
    console.error(`Debian packages could not be installed: ${cause.message}`)
    if (process.env.CI) process.exit(1)
  }
}
