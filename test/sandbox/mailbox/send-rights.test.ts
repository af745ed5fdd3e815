import { expect, test } from '@jest/globals'
import { anna, createWorld, immutable } from './world.ts'

const from = (address: string) => ({ emailAddress: { address } })

test('a mailbox sends in another name only where Exchange lets it, and says how', async () => {
  const { ask, seam } = createWorld()
  const make = async () => {
    const draft = { subject: 'x', from: from('help@house.example'), toRecipients: [from('anna@outside.example')] }
    const { json } = await ask('POST', '/me/messages', draft, immutable)
    return json.id as string
  }
  const send = async (id: string) => ask('POST', `/me/messages/${id}/send`, undefined, immutable)
  const names = async (id: string) => {
    const { json } = await ask('GET', `/me/messages/${id}?$select=from,sender`, undefined, immutable)
    return [json.from.emailAddress.address, json.sender.emailAddress.address]
  }
  const id = await make()
  const denied = await send(id)
  expect([denied.status, denied.json.error.code]).toEqual([403, 'ErrorSendAsDenied'])
  seam.letSend(anna.oid, 'help@house.example', 'sendOnBehalf')
  expect((await send(id)).status).toBe(202)
  expect(await names(id)).toEqual(['help@house.example', anna.mail])
  seam.letSend(anna.oid, 'help@house.example', 'sendAs')
  const again = await make()
  expect((await send(again)).status).toBe(202)
  expect(await names(again)).toEqual(['help@house.example', 'help@house.example'])
})

test('a full mailbox takes nothing and sends nothing until there is room', async () => {
  const { ask, seam } = createWorld()
  const draft = { subject: 'x', toRecipients: [from('anna@outside.example')] }
  const { json } = await ask('POST', '/me/messages', draft)
  seam.limitTo(anna.oid, 10)
  for (const answer of [await ask('POST', '/me/messages', draft), await ask('POST', `/me/messages/${json.id}/send`)])
    expect([answer.status, answer.json.error.code]).toEqual([403, 'ErrorQuotaExceeded'])
  seam.limitTo(anna.oid, undefined)
  expect((await ask('POST', `/me/messages/${json.id}/send`)).status).toBe(202)
})
