import { expect, test } from 'vitest'
import { cautionOf, kindOf, safeName, safeType } from './name.ts'

test.each([
  ['../../.bashrc', 'bashrc'],
  ['C:\\Users\\x\\plan.pdf', 'plan.pdf'],
  ['a/b/', 'b'],
  ['-rf', 'rf'],
  ['nul\0.txt', '_nul.txt'],
  ['CON', '_CON'],
  ['holiday\u202Egpj.exe', 'holidaygpj.exe'],
  ['a\nb\t c', 'ab c'],
  ['', 'file'],
  ['...', 'file'],
  ['<b>"x"|y?.txt', 'bxy.txt'],
])('S345: %j is shown and saved as %s', (given, safe) => expect(safeName(given)).toBe(safe))

test('S345: a long name keeps its ending', () => {
  const name = safeName(`${'ñ'.repeat(300)}.pdf`)
  expect([...name]).toHaveLength(120)
  expect(name.endsWith('.pdf')).toBe(true)
})

test.each([
  ['report.pdf', undefined],
  ['archive.tar.gz', undefined],
  ['setup.exe', 'program'],
  ['notes.html', 'program'],
  ['drawing.svg', 'program'],
  ['holiday.jpg.exe', 'disguised'],
  ['holiday.jpg   .desktop', 'disguised'],
  ['holiday\u202Egpj.exe', 'disguised'],
  ['letter\u202Etxt', 'disguised'],
])('S331, S345: %j is told of as %s', (name, caution) => expect(cautionOf(name)).toBe(caution))

test('S235: what could run in a page is bytes, whatever it is called', () => {
  for (const type of [
    'text/html',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/xml',
    'application/pdf',
    'IMAGE/SVG+XML; x=y',
    '',
  ])
    expect(safeType(type)).toBe('application/octet-stream')
  expect(safeType('Image/PNG; charset=x')).toBe('image/png')
  expect(kindOf({ type: 'image/svg+xml' })).toBe('file')
  expect(kindOf({ type: 'audio/webm;codecs=opus', waveform: 'AA' })).toBe('voice')
  expect(kindOf({ type: 'image/webp', sticker: '' })).toBe('sticker')
  expect(kindOf({ type: 'application/pdf', sticker: '' })).toBe('file')
})
