/** A program that speaks JSON lines: every object it wrote, and waiting for one without polling. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import { patience } from '../../../server/src/testing/awake.ts'

export interface JsonLines {
  readonly seen: readonly Record<string, unknown>[]
  /** The first object, seen already or still to come, that matches; rejects after `ms` with everything that was seen. */
  expect(
    what: string,
    matches: (o: Record<string, unknown>) => boolean,
    ms?: number,
  ): Promise<Record<string, unknown>>
  tell(o: object): void
}

export const jsonLines = (child: ChildProcessWithoutNullStreams): JsonLines => {
  const seen: Record<string, unknown>[] = []
  const waiting = new Set<() => void>()
  const errors: string[] = []
  createInterface({ input: child.stdout }).on('line', line => {
    try {
      seen.push(JSON.parse(line) as Record<string, unknown>)
    } catch {
      errors.push(line)
    }
    for (const look of [...waiting]) look()
  })
  child.stderr.on('data', (d: Buffer) => errors.push(d.toString().slice(0, 2000)))
  return {
    seen,
    tell: o => void child.stdin.write(`${JSON.stringify(o)}\n`),
    expect: (what, matches, ms = 90_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = seen.find(matches)
          if (!found) return
          came()
          waiting.delete(look)
          resolve(found)
        }
        const came = patience(ms, () => {
          waiting.delete(look)
          reject(
            new Error(
              `${what}: not within ${ms} ms. Seen: ${JSON.stringify(seen).slice(-3000)} ${errors.join('\n').slice(-2000)}`,
            ),
          )
        })
        waiting.add(look)
        look()
      }),
  }
}
