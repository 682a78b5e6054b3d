import { expect, test } from 'vitest'
import { commandIn } from './commands.ts'

test('a command stands alone, in either language; everything else is a message', () => {
  expect(['/users', '/usuarios ', '/LEAVE', '/salir'].map(commandIn)).toEqual([
    'people',
    'people',
    'leave',
    'leave',
  ])
  expect(['/me waves', '/users please', 'users', '//leave', '/constructor'].map(commandIn)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
