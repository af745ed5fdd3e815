import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { readBatch, writeChangeSets } from '../../src/dataverse/batch.ts'
import { guid, query, quoted } from '../../src/dataverse/odata.ts'

const crlf = '\r\n'
const part = (status: number, body: string, headers = '') =>
  ['Content-Type: application/http', '', `HTTP/1.1 ${status} X`, ...(headers ? [headers] : []), '', body].join(crlf)

describe('a batch answer', () => {
  test('is read in order, change sets in their place', () => {
    const inner = `--c${crlf}${part(204, '', 'ETag: W/"7"')}${crlf}--c--`
    const set = `Content-Type: multipart/mixed; boundary=c${crlf}${crlf}${inner}`
    const text = `--b${crlf}${part(200, '{"a":1}')}${crlf}--b${crlf}${set}${crlf}--b--${crlf}`
    expect(
      readBatch('multipart/mixed; boundary="b"', text).map((answers) =>
        answers.map(({ status, text: body, headers }) => [status, body, headers.get('etag')]),
      ),
    ).toEqual([[[200, '{"a":1}', undefined]], [[204, '', 'W/"7"']]])
  })

  test('keeps content that looks like its boundary', () => {
    const body = '{"description":"--b\\r\\n--b-- and --bx"}'
    const text = `--b${crlf}${part(200, body)}${crlf}--b--`
    expect(
      readBatch('multipart/mixed; boundary=b', text)
        .flat()
        .map((one) => one.text),
    ).toEqual([body])
  })

  test('that is none says so', () => {
    expect(() => readBatch('text/html', '<html>')).toThrow('text/html')
    expect(() => readBatch('multipart/mixed; boundary=b', `--b${crlf}nonsense${crlf}--b--`)).toThrow('status line')
  })
})

test('a change set carries any text unharmed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const body = writeChangeSets(
        [[{ method: 'POST', path: 'emails', json: { subject: text } }]],
        'unique',
        'https://o/api/data/v9.2',
      )
      const json = body.split(crlf).find((line) => line.startsWith('{'))
      expect(JSON.parse(json ?? '')).toEqual({ subject: text })
    }),
  )
})

test('literals can’t be broken out of', () => {
  expect(quoted("O'Neill' or 1 eq 1 or name eq 'x")).toBe("'O''Neill'' or 1 eq 1 or name eq ''x'")
  expect(query({ $filter: "name eq 'a&b=c#d'" })).toBe("?$filter=name%20eq%20'a%26b%3Dc%23d'")
  expect(() => guid('1) or (1 eq 1')).toThrow(expect.objectContaining({ code: 'invalid-value' }))
})
