import { Jid } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import type { Log } from '../observe/log.ts'
import { Events } from './events.ts'

test.each([
  ['at once', (): void => JSON.parse('{')],
  ['later', async (): Promise<void> => JSON.parse('{')],
] as const)(
  'a listener that fails %s is told of, and disturbs neither who emits nor the others',
  async (_, fails) => {
    const told: unknown[] = []
    const log = { error: (text: string, more: object) => told.push([text, more]) } as unknown as Log
    const events = new Events(log)
    const heard: string[] = []
    events.add({ accountDeleted: fails })
    events.add({ accountDeleted: ({ account }) => void heard.push(account.toString()) })
    events.emit('accountDeleted', { account: Jid.parse('ana@plaza.example') })
    await new Promise(setImmediate)
    expect(heard).toEqual(['ana@plaza.example'])
    expect(told).toEqual([
      ['listener failed', { event: 'accountDeleted', error: expect.stringContaining('SyntaxError') }],
    ])
  },
)
