import { describe, expect, test } from '@jest/globals'
import { readConflicts, winnerIn } from '../../src/service/conflicts.ts'

describe('who wins when both sides changed the same field (R-303)', () => {
  test('one choice for all tables, others for some', () => {
    const winner = winnerIn(readConflicts('later, contact = CRM, task=outlook'))
    expect(['appointment', 'contact', 'task'].map(winner)).toEqual(['later', 'crm', 'outlook'])
    expect(winnerIn(readConflicts('outlook'))('contact')).toBe('outlook')
    expect(winnerIn(readConflicts(''))('contact')).toBe('later')
  })

  test.each([
    ['newest', '"newest" names no winner. Write later, crm or outlook, or TABLE=one of them.'],
    ['contact=me', '"contact=me" names no winner'],
    ['account=crm', '"account" is no synchronized table. There are email, appointment'],
  ])('%s is refused with what can stand there', (text, sentence) => {
    expect(() => readConflicts(text)).toThrow(sentence)
  })
})
