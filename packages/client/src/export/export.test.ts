import { concat } from '@corrillo/crypto'
import { Ephemeral, Poll, Replace, Reply } from '@corrillo/xmpp'
import { expect, test } from 'vitest'
import { chat, engine, items, says } from '../testing/stage.ts'
import { BRUNO, body } from '../testing/with-bruno.ts'
import { BYTES, DATA, openExport } from './sealing.ts'

const CANARY = 'canary-6041'
const password = 'three unrelated words'
const file = async (files = false) => {
  const told: number[] = []
  const made = await engine.export.conversation(BRUNO, { password, files }, part => told.push(part))
  return { ...made, told, bytes: concat(...made.sealed) }
}
const open = async (bytes: Uint8Array, by = password) => {
  const parts: { readonly kind: number; readonly bytes: Uint8Array }[] = []
  for await (const part of openExport(bytes, by)) parts.push({ kind: part[0]!, bytes: part.slice(1) })
  const values = parts
    .filter(({ kind }) => kind === DATA)
    .map(one => JSON.parse(new TextDecoder().decode(one.bytes)) as Record<string, never>)
  return {
    parts,
    head: values[0],
    messages: values.flatMap(one => one['messages'] ?? []) as readonly object[],
  }
}

test('S317: a conversation is a file that opens with its password and with no other, whole or not at all', async () => {
  await says('m1', body(`the gate ${CANARY}`))
  const { bytes, messages, told } = await file()
  expect(messages).toBe(1)
  expect(told.at(-1)).toBe(1)
  expect(new TextDecoder('latin1').decode(bytes)).not.toContain(CANARY)
  const opened = await open(bytes)
  expect(opened.head).toMatchObject({ format: 'corrillo conversation 1', conversation: BRUNO })
  expect(opened.messages).toMatchObject([
    { name: 'bruno', own: false, text: `the gate ${CANARY}`, encrypted: true },
  ])
  await expect(open(bytes, 'other unrelated words')).rejects.toMatchObject({ code: 'backup-key' })
  await expect(open(bytes.slice(0, -30))).rejects.toMatchObject({ code: 'backup-broken' })
  await expect(
    engine.export.conversation(BRUNO, { password: 'short', files: false }, () => undefined),
  ).rejects.toMatchObject({ code: 'password-short', field: 'password' })
})

test('what was changed, answered, chosen and set beside is in it; what disappears or was taken back is not', async () => {
  await says('m1', body('to the shed'))
  await says('m2', body('to the shore'), Replace.build({ id: 'm1' }))
  await says('m3', body('yes'), Reply.build({ id: 'm1', to: undefined }))
  await chat.react(items()[0]!.id, '👍')
  await says(
    'q1',
    body('Where?\n1. Here\n2. There'),
    Poll.build({ question: 'Where?', answers: ['Here', 'There'] }),
  )
  await chat.vote(items().at(-1)!.id, [1])
  await says('m4', body(`gone tomorrow ${CANARY}`), Ephemeral.build({ timer: 86_400 }))
  const { messages } = await open((await file()).bytes)
  expect(messages).toMatchObject([
    {
      text: 'to the shore',
      earlier: [{ text: 'to the shed' }],
      reactions: [{ name: 'ana', emojis: ['👍'] }],
    },
    { text: 'yes', answers: { text: 'to the shore' } },
    { poll: { question: 'Where?', answers: [{ by: [] }, { by: ['ana'] }] } },
  ])
  expect(JSON.stringify(messages)).not.toContain(CANARY)
})

test('files are in it by choice, with their bytes', async () => {
  const content = `content ${CANARY}`
  await chat.sendFile({ content: new Blob([content]), name: 'plan.txt', type: 'text/plain' })
  const without = await file()
  expect(without).toMatchObject({ files: 0, filesLeftOut: 0 })
  expect((await open(without.bytes)).messages).toMatchObject([{ files: [{ name: 'plan.txt' }] }])
  const made = await file(true)
  expect(made).toMatchObject({ files: 1, filesLeftOut: 0 })
  const { parts, messages } = await open(made.bytes)
  expect(messages).toMatchObject([{ files: [{ name: 'plan.txt', id: 0 }] }])
  const inside = parts.filter(({ kind }) => kind === BYTES).map(one => new TextDecoder().decode(one.bytes))
  expect(inside).toEqual([content])
})
