import { describe, expect, test } from '@jest/globals'
import { guidFor, newId } from '../../src/service/identifiers.ts'

const version = (digit: number) =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${digit}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

describe('ids by name', () => {
  test('are version 5, the same each time, and differ for different names', () => {
    expect(guidFor('email:<one@example.com>')).toMatch(version(5))
    expect(guidFor('a')).not.toBe(guidFor('b'))
    // Ids of everything tracked follow from these: they may never change.
    expect(guidFor('email:organization:<one@example.com>:incoming')).toBe('e05a18bc-7e71-5671-8ca3-1243f7038106')
    expect(guidFor('contact:ünïcödé 🙂')).toBe('75750c1d-3af6-5d5b-9e97-1b8086ca437c')
  })

  test('are made of any text, also of half a character', () => {
    expect(guidFor('half \ud83d')).toMatch(version(5))
  })
})

test('ids of what happens come in the order in which it happens', () => {
  const ids = Array.from({ length: 2_000 }, newId)
  expect(ids[0]).toMatch(version(7))
  expect([...new Set(ids)].sort()).toEqual(ids)
})
