/** What Exchange takes over from MAPI properties while a message is made. */
import { expect, test } from '@jest/globals'
import { createWorld, mime } from './world.ts'

const made = (values: Readonly<Record<string, string>>) => ({
  subject: 'old',
  singleValueExtendedProperties: Object.entries(values).map(([id, value]) => ({ id, value })),
})

test('with flags that say nothing of a draft, a message is none; afterwards they change nothing', async () => {
  const { ask } = createWorld()
  for (const [flags, isDraft, isRead] of [
    ['0', false, false],
    ['1', false, true],
    ['8', true, true],
    ['9', true, true],
  ]) {
    const { status, json } = await ask('POST', '/me/mailFolders/inbox/messages', made({ 'Integer 0x0E07': `${flags}` }))
    expect({ status, isDraft: json.isDraft, isRead: json.isRead }).toEqual({ status: 201, isDraft, isRead })
    const other = made({ 'Integer 0x0E07': isDraft ? '1' : '8' })
    const changed = await ask('PATCH', `/me/messages/${json.id}`, {
      singleValueExtendedProperties: other.singleValueExtendedProperties,
    })
    expect(changed.json.isDraft).toBe(isDraft)
  }
})

test('dates, thread and headers are those that were given', async () => {
  const { ask, seam } = createWorld()
  const root = await seam.deliverMime('11111111-0000-4000-8000-000000000001', mime('root'))
  const index = Buffer.alloc(27, 1).toString('base64')
  const given = {
    ...{
      'Integer 0x0E07': '1',
      'SystemTime 0x0E06': '2019-05-06T07:08:09Z',
      'SystemTime 0x0039': '2019-05-06T07:08:00Z',
    },
    ...{ 'String 0x1042': '<root@outside.test>', 'String 0x1039': '<root@outside.test>', 'Binary 0x0071': index },
  }
  const { json } = await ask('POST', '/me/messages', made(given))
  expect(json).toMatchObject({
    receivedDateTime: '2019-05-06T07:08:09Z',
    sentDateTime: '2019-05-06T07:08:00Z',
    conversationIndex: index,
  })
  const first = await ask('GET', `/me/messages/${root}`)
  expect(json.conversationId).toBe(first.json.conversationId)
  const headersOf = async (id: string) =>
    (await ask('GET', `/me/messages/${id}?$select=internetMessageHeaders`)).json.internetMessageHeaders
  expect(await headersOf(json.id)).toEqual([
    { name: 'In-Reply-To', value: '<root@outside.test>' },
    { name: 'References', value: '<root@outside.test>' },
  ])
  const whole = await ask(
    'POST',
    '/me/messages',
    made({ ...given, 'String 0x007D': 'X-One: 1\r\nReferences: <a@b>\r\n <c@d>' }),
  )
  expect(await headersOf(whole.json.id)).toEqual([
    { name: 'X-One', value: '1' },
    { name: 'References', value: '<a@b> <c@d>' },
  ])
})
