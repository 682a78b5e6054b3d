import { expect, test } from 'vitest'
import { coordinates, mapOf, rough } from './place.ts'

const gate = { kind: 'place', latitude: 55.676098, longitude: -12.568337, accuracy: 12 } as const

test('a place that is told roughly is a kilometre wide, and nobody can undo that', () => {
  expect(rough(gate)).toEqual({ kind: 'place', latitude: 55.68, longitude: -12.57, accuracy: 1000 })
  expect(rough({ ...gate, accuracy: 4000 }).accuracy).toBe(4000)
})

test('a place is written as maps take it, and its address leads to that point', () => {
  expect(coordinates(gate)).toBe('55.67610, -12.56834')
  expect(mapOf(gate)).toBe(
    'https://www.openstreetmap.org/?mlat=55.67610&mlon=-12.56834#map=17/55.67610/-12.56834',
  )
})
