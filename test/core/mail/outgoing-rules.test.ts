import { describe, expect, test } from '@jest/globals'
import { recipientsOf } from '../../../src/core/mail/recipients.ts'
import { subjectWithToken } from '../../../src/core/mail/subject-with-token.ts'
import { type Party, participation } from '../../../src/core/record.ts'

const contact = { table: 'contact', id: '00000000-0000-4000-8000-00000000000c' }
const to = (party: Partial<Party>): Party => ({ participation: participation.to, address: '', ...party })
const rules = {
  addresses: new Map([[`contact/${contact.id}`, { address: 'nora@fabrikam.example' }]]),
  allowsUnresolved: false,
}

describe('recipients of an e-mail (R-236)', () => {
  test('get it at the first address of their row', () => {
    const party = to({ address: 'old@fabrikam.example', name: 'Nora', record: contact })
    expect(recipientsOf([party], rules)).toEqual({
      ...{ to: [{ address: 'nora@fabrikam.example', name: 'Nora' }], cc: [], bcc: [] },
    })
  })

  test('without an address, or of nobody, stop it and are named', () => {
    const empty = { ...rules, addresses: new Map([[`contact/${contact.id}`, { address: '' }]]) }
    const known = to({ address: 'old@fabrikam.example', name: 'Nora Blom', record: contact })
    expect(recipientsOf([known], empty)).toMatch(/^no e-mail address: Nora Blom\./)
    expect(recipientsOf([to({ address: 'x@else.example' })], rules)).toMatch(/nobody in the CRM: x@else\.example\./)
    expect(recipientsOf([], rules)).toMatch(/^nobody is to receive it/)
    expect(recipientsOf([to({ address: 'X@else.example' })], { ...rules, allowsUnresolved: true })).toMatchObject({
      to: [{ address: 'x@else.example' }],
    })
  })
})

describe('a subject with its token (R-207)', () => {
  const token = 'CRM:0001001'

  test('has it once, at the end', () => {
    expect(subjectWithToken('Our offer', token)).toBe(`Our offer ${token}`)
    expect(subjectWithToken(`Our offer ${token}`, token)).toBe(`Our offer ${token}`)
    expect(subjectWithToken('', token)).toBe(token)
    expect(subjectWithToken('Our offer', undefined)).toBe('Our offer')
  })

  test('is cut to 255 with it, never in a character; a token too long by itself is left out', () => {
    const long = subjectWithToken('é😀'.repeat(200), token)
    expect(long.length).toBeLessThanOrEqual(255)
    expect(long.endsWith(` ${token}`)).toBe(true)
    // Half a character does not survive being encoded.
    expect(new TextDecoder().decode(new TextEncoder().encode(long))).toBe(long)
    expect(subjectWithToken('x'.repeat(300), 'T'.repeat(255))).toBe('x'.repeat(255))
  })
})
