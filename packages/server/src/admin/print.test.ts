import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createLog } from '../observe/log.ts'
import { printed } from './print.ts'

/** Clears a terminal, forges a line, hides what follows, turns the writing round. */
const HOSTILE = 'ana\r\n{"level":50,"msg":"forged"}\u001b[2J\u009b1m\u202e\u0000'
const STEERS = /[\p{Cc}\p{Cf}]/u

test('S269: what comes from outside cannot steer the terminal of who looks at it', () => {
  for (const shown of [
    printed(HOSTILE),
    printed({ name: HOSTILE }),
    printed([{ name: HOSTILE, device: HOSTILE }]),
  ])
    for (const line of shown.split('\n')) expect([line, STEERS.test(line)]).toEqual([line, false])
  expect(printed({ name: HOSTILE }).split('\n')).toHaveLength(1)
})

test('S269: what comes from outside makes no line of the log, and no escape of a terminal', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corrillo-log-'))
  const file = join(folder, 'log')
  createLog({ level: 'info', file }).info('signed in', { agent: HOSTILE })
  const text = readFileSync(file, 'utf8')
  rmSync(folder, { recursive: true })
  expect(text.split('\n')).toHaveLength(2)
  expect(text).not.toContain('\u001b')
  expect((JSON.parse(text) as { readonly agent: string }).agent).toBe(HOSTILE)
})
