import { expect, test } from '@jest/globals'
import type { FieldMapping } from '../../src/core/catalogue/index.ts'
import type { BatchResponse } from '../../src/dataverse/batch.ts'
import type { DataverseClient } from '../../src/dataverse/client.ts'
import { createOwnColumns } from '../../src/dataverse/own-columns.ts'

const call = { correlationId: 'own columns' }
const pair = (column: string): FieldMapping => ({
  ...{ table: 'contact', mapping: column, outlookField: column, crmColumns: [column] },
  itemProperties: [`String {00020329-0000-0000-C000-000000000046} Name ${column}`],
  ...{ defaultDirection: 'bidirectional', allowedDirections: ['bidirectional'], isComputed: false, isCustom: true },
})

/** @param answers by column */
function open(answers: Readonly<Record<string, { readonly status: number; readonly body?: object }>>) {
  const asked: string[] = []
  let at = Date.parse('2026-11-23T12:00:00Z')
  const client = {
    async reads(paths: readonly string[]) {
      return paths.map((path): BatchResponse => {
        const column = /Attributes\(LogicalName='(\w+)'\)$/.exec(path)?.[1] ?? ''
        asked.push(column)
        const { status = 404, body = {} } = answers[column] ?? {}
        return { status, headers: new Map(), text: JSON.stringify(body) }
      })
    },
  } as unknown as DataverseClient
  const columns = createOwnColumns(client, () => new Date(at))
  return {
    asked,
    of: async (...names: readonly string[]) => (await columns(names.map(pair), call)).map(({ mapping }) => mapping),
    later: (minutes: number) => {
      at += minutes * 60_000
    },
  }
}

test('a pair whose column was deleted is left out, so that its rows can be read; when it is there again, it follows again', async () => {
  const answers: Record<string, { status: number; body?: object }> = {
    new_there: { status: 200, body: { MaxLength: 200 } },
    new_gone: { status: 404 },
    new_unseen: { status: 403 },
  }
  const { of, asked, later } = open(answers)
  expect(await of('new_there', 'new_gone', 'new_unseen')).toEqual(['new_there', 'new_unseen'])
  expect(await of('new_there', 'new_gone', 'new_unseen')).toEqual(['new_there', 'new_unseen'])
  expect(asked).toHaveLength(3)
  answers.new_gone = { status: 200, body: {} }
  later(6)
  expect(await of('new_there', 'new_gone', 'new_unseen')).toEqual(['new_there', 'new_gone', 'new_unseen'])
})
