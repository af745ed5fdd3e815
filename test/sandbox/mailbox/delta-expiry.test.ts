import { expect, test } from '@jest/globals'
import { createJudgedWorld, expectConforming } from './conform.ts'
import { immutable } from './world.ts'

expectConforming()

const local = (link: string) => link.replace('http://localhost:4701/v1.0', '')
const window = 'startDateTime=2026-05-01T00:00:00Z&endDateTime=2026-06-01T00:00:00Z'

test.each([
  ['/me/mailFolders/inbox/messages/delta?$select=subject', '$select=subject'],
  [`/me/calendarView/delta?${window}`, window],
  ['/me/contacts/delta', ''],
  ['/me/todo/lists/delta', ''],
])('a token of %s is gone after a month, and the answer says where to start over', async (path, search) => {
  const { ask, passDays } = createJudgedWorld()
  const round = (link: string) => ask('GET', local(link), undefined, immutable)
  const first = (await round(path)).json['@odata.deltaLink']
  passDays(29)
  const second = await round(first)
  expect(second.status).toBe(200)
  passDays(2)
  const late = await round(first)
  expect([late.status, late.json.error.code]).toEqual([410, 'syncStateNotFound'])
  const location = late.headers.get('Location') ?? ''
  expect(decodeURIComponent(location)).toBe(`http://localhost:4701/v1.0${path.split('?')[0]}${search && `?${search}`}`)
  expect((await round(location)).status).toBe(200)
  expect((await round(second.json['@odata.deltaLink'])).status).toBe(200)
})
