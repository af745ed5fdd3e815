import { describe, expect, test } from '@jest/globals'
import { askOffice } from '../../../src/taskpane/office/ask-office.ts'
import { failWith, succeed } from './fake-office.ts'

type Ask = Parameters<typeof askOffice<string>>[1]

describe('a question to office.js', () => {
  test('gives the answer', async () => {
    await expect(askOffice('getAsync', succeed('yes') as unknown as Ask)).resolves.toBe('yes')
  })

  test('fails with Office’s number and words', async () => {
    await expect(askOffice('getAsync', failWith(9020, 'GenericResponseError') as unknown as Ask)).rejects.toMatchObject(
      {
        code: 'outlook-refused',
        officeCode: 9020,
        message: expect.stringContaining('GenericResponseError'),
      },
    )
  })

  test('fails when Outlook never calls back (office-js issue 6806)', async () => {
    await expect(askOffice('getAsync', () => {}, 10)).rejects.toMatchObject({
      code: 'outlook-silent',
      message: expect.stringContaining('getAsync'),
    })
  })

  test('fails when office.js throws at once, as for a missing permission', async () => {
    const elevated = new Error('Elevated permission is required')
    await expect(
      askOffice('saveAsync', () => {
        throw elevated
      }),
    ).rejects.toMatchObject({ code: 'outlook-refused', cause: elevated })
  })

  test('takes the first answer only, and none that comes too late', async () => {
    let answerLate: (() => void) | undefined
    const asked = askOffice<string>(
      'getAsync',
      (callback) => {
        answerLate = () => succeed('late')(callback as unknown as (result: object) => void)
      },
      10,
    )
    await expect(asked).rejects.toMatchObject({ code: 'outlook-silent' })
    answerLate?.()
    await expect(asked).rejects.toMatchObject({ code: 'outlook-silent' })
  })
})
