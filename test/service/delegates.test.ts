/** Somebody acts in a colleague’s mailbox, against the whole house: with their own rights on both sides, for the owner. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type House, openHouse } from '../../bench/house.ts'
import { itemContext } from '../../src/api/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'

interface Answer {
  readonly status: number
  readonly json: Record<string, unknown>
}
type Named = { readonly name: string; readonly mailbox: string; readonly oid: string; readonly token: string }

let house: House
beforeAll(async () => {
  house = await openHouse(undefined, { resumeEveryMs: 200, resumeOlderThanMs: 200 }, { TANDEM_SYNC_SECONDS: '0' })
}, 60_000)
afterAll(() => house.close())
afterEach(() => {
  house.sandbox.faults.graph.clear()
  house.sandbox.faults.organization.clear()
})

const named = (name: string): Named => {
  const found = house.sandbox.users.find((each) => each.name.startsWith(name))
  if (!found) throw new Error(`nobody is called ${name}`)
  return found
}
const maren = () => named('Maren')
const priya = () => named('Priya')
const jonas = () => named('Jonas')
const aiko = () => named('田中')
const administrator = () => named('Tomás')

async function ask(address: string, who: Named, method = 'GET', body?: unknown): Promise<Answer> {
  const response = await fetch(address, {
    method,
    headers: {
      Authorization: `Bearer ${who.token}`,
      'Content-Type': 'application/json',
      Prefer: 'IdType="ImmutableId"',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, json: text.startsWith('{') ? JSON.parse(text) : {} }
}
const api = (who: Named, path: string, body?: unknown) =>
  ask(`${house.service.address}/api/${path}`, who, body === undefined ? 'GET' : 'POST', body)
const graph = (who: Named, path: string, method = 'GET', body?: unknown) =>
  ask(`${house.sandbox.addresses.graph}${path}`, who, method, body)
const crm = (path: string, method = 'GET', body?: unknown) =>
  ask(`${house.sandbox.addresses.organization}/${path}`, administrator(), method, body)

const share = (owner: Named, member: Named, ...folders: readonly [string, 'read' | 'edit', 'private'?][]) =>
  house.sandbox.mailboxSeam.share(
    owner.oid,
    member.oid,
    folders.map(([folder, may, sees]) => ({ folder, mayEdit: may === 'edit', seesPrivate: sees === 'private' })),
  )

/** A message from a contact that lies in somebody's mailbox. */
async function deliver(to: Named, folder = 'inbox') {
  const messageId = `<${randomUUID()}@delegate.example>`
  const text = [
    'From: Sigrid Haugen <sigrid.haugen@fjordlys.example>',
    `To: ${to.mailbox}`,
    'Subject: Offer for the substations',
    `Message-ID: ${messageId}`,
    'Content-Type: text/plain',
    '',
    'Please have a look.',
  ].join('\r\n')
  const id = await house.sandbox.mailboxSeam.deliverMime(to.oid, Buffer.from(text), { folder })
  return { id, messageId }
}
const meetingOf = (owner: Named, changes: object = {}) =>
  house.sandbox.mailboxSeam.putEvent(owner.oid, {
    subject: 'Walk through the plant',
    start: { dateTime: '2030-05-06T09:00:00', timeZone: 'UTC' },
    end: { dateTime: '2030-05-06T10:00:00', timeZone: 'UTC' },
    ...changes,
  })
const inMailbox = (owner: Named, id: string, kind = 'message') => ({ kind, id, mailbox: owner.mailbox })
const track = (who: Named, item: object, more: object = {}) =>
  api(who, 'items/track', { item, operationId: randomUUID(), ...more })
const contextOf = async (who: Named, item: object) => {
  const { status, json } = await api(who, 'items/context', { item })
  if (status !== 200) throw new Error(JSON.stringify(json))
  return itemContext.parse(json)
}
const emailsOf = async (messageId: string) => {
  const $filter = encodeURIComponent(`messageid eq '${messageId}'`)
  const { json } = await crm(`emails?$filter=${$filter}&$select=_ownerid_value,_createdby_value,subject`)
  return json.value as readonly { activityid: string; _ownerid_value: string; _createdby_value: string }[]
}
const userIdOf = async ({ mailbox }: Named) => {
  const { json } = await crm(`systemusers?$select=systemuserid&$filter=internalemailaddress eq '${mailbox}'`)
  return (json.value as readonly { systemuserid: string }[])[0]?.systemuserid ?? ''
}
const categoriesOf = async (owner: Named, id: string, kind = 'messages') =>
  (await graph(owner, `/me/${kind}/${id}?$select=categories`)).json.categories
const historyOf = async (who: Named) =>
  (await api(who, 'receipts')).json.receipts as readonly { by?: string; outcome: string; name: string }[]

describe('before the owner uses Tandem', () => {
  test('a delegate sees whose mailbox it is and who is on the item, and why nothing is tracked there', async () => {
    const { id, messageId } = await deliver(maren())
    const context = await contextOf(priya(), inMailbox(maren(), id))
    expect(context.mailbox).toEqual({ kind: 'delegated', name: 'Maren Voss', address: maren().mailbox })
    expect(context.participants.find(({ roles }) => roles.includes('from'))?.matches[0]?.table).toBe('contact')
    expect(context.status).toMatchObject({ state: 'not-tracked', refusal: { code: 'mailbox-not-connected' } })
    const refused = await track(priya(), inMailbox(maren(), id))
    expect([refused.status, refused.json.code]).toEqual([409, 'mailbox-not-connected'])
    expect(await emailsOf(messageId)).toEqual([])
  })
})

describe('a delegate of somebody who uses Tandem', () => {
  beforeAll(async () => {
    for (const who of [maren(), jonas()]) await api(who, 'me')
  })

  test('tracks for the owner: record and sender are the owner’s, and the history says who it was', async () => {
    const { id, messageId } = await deliver(maren())
    const item = inMailbox(maren(), id)
    expect((await contextOf(priya(), item)).status.refusal).toBeUndefined()
    const { status, json } = await track(priya(), item)
    expect([status, json.status]).toMatchObject([200, { state: 'tracked', trackedBy: 'Priya Raman' }])
    expect(json.receipt).toMatchObject({ outcome: 'done', recordAction: 'created', by: 'Priya Raman' })
    const [email, ...more] = await emailsOf(messageId)
    expect(more).toEqual([])
    expect(email).toMatchObject({
      _ownerid_value: await userIdOf(maren()),
      _createdby_value: await userIdOf(priya()),
    })
    expect(await categoriesOf(maren(), id)).toContain(trackedCategory.displayName)
    // The owner sees it in their own mailbox, and by whom; it is none of the delegate's history.
    const own = await contextOf(maren(), { kind: 'message', id })
    expect(own.mailbox).toBeUndefined()
    expect(own.status).toMatchObject({ state: 'tracked', trackedBy: 'Priya Raman' })
    expect((await historyOf(maren()))[0]).toMatchObject({ by: 'Priya Raman', outcome: 'done' })
    expect(await historyOf(priya())).toEqual([])
  })

  test('and the owner click in the same moment: one record, one link', async () => {
    const { id, messageId } = await deliver(maren())
    const rest = await fetch(`${house.sandbox.addresses.graph}/users/${maren().oid}/messages/${id}?$select=id`, {
      headers: { Authorization: `Bearer ${priya().token}` },
    })
    const { id: restId } = (await rest.json()) as { id: string }
    expect(restId).not.toBe(id)
    const answers = await Promise.all([
      track(maren(), { kind: 'message', id }),
      track(priya(), inMailbox(maren(), restId)),
      track(priya(), inMailbox(maren(), id)),
    ])
    for (const { json } of answers) expect(json.status).toMatchObject({ state: 'tracked' })
    expect(await emailsOf(messageId)).toHaveLength(1)
    const states = await Promise.all([
      contextOf(maren(), { kind: 'message', id }),
      contextOf(priya(), inMailbox(maren(), id)),
    ])
    const [one, other] = states.map(({ status }) => status.record?.id)
    expect(one).toBeDefined()
    expect(other).toBe(one)
  })

  test('chooses, and is proposed their own choices only', async () => {
    const { id } = await deliver(maren())
    const { json } = await api(priya(), 'records?q=Danube')
    const [account] = json.records as readonly { table: string; id: string; name: string }[]
    if (!account) throw new Error('nothing was found')
    const regarding = { table: account.table, id: account.id }
    await track(priya(), inMailbox(maren(), id), { regarding })
    const recentOf = async (who: Named) => JSON.stringify((await api(who, 'records/recent')).json)
    expect(await recentOf(priya())).toContain(account.id)
    expect(await recentOf(maren())).not.toContain(account.id)
    const fields = await api(priya(), 'items/fields', { item: inMailbox(maren(), id) })
    expect(fields.json).toMatchObject({ state: 'tracked', history: [{ by: 'Priya Raman' }] })
    const changed = await api(priya(), 'items/regarding', {
      ...{ item: inMailbox(maren(), id), regarding: null, operationId: randomUUID() },
    })
    expect(changed.json.receipt).toMatchObject({ outcome: 'done', by: 'Priya Raman' })
    const preview = await api(priya(), 'items/preview', { item: inMailbox(maren(), id) })
    expect(preview.json).toMatchObject({ state: 'tracked', recordAction: 'none' })
  })

  test('untracks what they may change, and nothing that they do not see', async () => {
    const { id, messageId } = await deliver(maren())
    await track(priya(), inMailbox(maren(), id))
    const untrack = (item: object) =>
      api(priya(), 'items/untrack', { item, keepRecord: true, operationId: randomUUID() })
    expect((await untrack(inMailbox(maren(), id))).json).toMatchObject({ receipt: { recordAction: 'kept' } })
    expect(await categoriesOf(maren(), id)).toEqual([])
    expect(await emailsOf(messageId)).toHaveLength(1)

    const hidden = await deliver(maren(), 'archive')
    await track(maren(), { kind: 'message', id: hidden.id })
    const refused = await untrack(inMailbox(maren(), hidden.id))
    expect([refused.status, refused.json.code]).toEqual([404, 'mailbox-not-shared'])
    expect(await categoriesOf(maren(), hidden.id)).toContain(trackedCategory.displayName)
  })

  test('tracks a meeting that the owner’s own synchronization then follows', async () => {
    const id = await meetingOf(maren())
    const { json } = await track(priya(), inMailbox(maren(), id, 'event'))
    const { record } = json.status as { record: { id: string } }
    const row = await crm(`appointments(${record.id})?$select=_ownerid_value,subject`)
    expect(row.json).toMatchObject({ _ownerid_value: await userIdOf(maren()) })
    await api(maren(), 'mailbox/sync', {})
    await crm(`appointments(${record.id})`, 'PATCH', { subject: 'Walk through both plants' })
    await api(maren(), 'mailbox/sync', {})
    expect((await graph(maren(), `/me/events/${id}?$select=subject`)).json.subject).toBe('Walk through both plants')
  }, 60_000)

  test('puts the category on with any client, and the owner’s synchronization tracks it (R-148)', async () => {
    await api(maren(), 'mailbox/sync', {})
    const { id, messageId } = await deliver(maren())
    const put = await graph(priya(), `/users/${maren().oid}/messages/${id}`, 'PATCH', {
      categories: [trackedCategory.displayName],
    })
    expect(put.status).toBe(200)
    await api(maren(), 'mailbox/sync', {})
    const [email] = await emailsOf(messageId)
    expect(email).toMatchObject({ _ownerid_value: await userIdOf(maren()) })
  }, 60_000)
})

describe('rights', () => {
  test('who may only read sees the item and can’t track it; nothing is written on either side', async () => {
    const { id, messageId } = await deliver(maren())
    const context = await contextOf(jonas(), inMailbox(maren(), id))
    expect(context.item.subject).toBe('Offer for the substations')
    const refused = await track(jonas(), inMailbox(maren(), id))
    expect([refused.status, refused.json.code]).toEqual([403, 'mailbox-read-only'])
    expect(await emailsOf(messageId)).toEqual([])
    expect(await categoriesOf(maren(), id)).toEqual([])
  })

  test('whom nothing is shared with learns nothing, nor what lies in other folders', async () => {
    const { id } = await deliver(maren())
    const strange = await api(aiko(), 'items/context', { item: inMailbox(maren(), id) })
    expect([strange.status, strange.json.code]).toEqual([404, 'mailbox-not-shared'])
    const archived = await deliver(maren(), 'archive')
    await track(maren(), { kind: 'message', id: archived.id })
    for (const path of ['context', 'fields', 'preview']) {
      const hidden = await api(priya(), `items/${path}`, { item: inMailbox(maren(), archived.id) })
      expect([path, hidden.status, hidden.json.code]).toEqual([path, 404, 'mailbox-not-shared'])
      expect(JSON.stringify(hidden.json)).not.toContain('substations')
    }
  })

  test('a right that was withdrawn ends it at once, and what was tracked stays', async () => {
    const { id } = await deliver(maren())
    share(maren(), aiko(), ['inbox', 'edit'])
    expect((await track(aiko(), inMailbox(maren(), id))).json.status).toMatchObject({ state: 'tracked' })
    share(maren(), aiko())
    const refused = await api(aiko(), 'items/untrack', {
      ...{ item: inMailbox(maren(), id), keepRecord: false, operationId: randomUUID() },
    })
    expect([refused.status, refused.json.code]).toEqual([404, 'mailbox-not-shared'])
    expect((await contextOf(maren(), { kind: 'message', id })).status.state).toBe('tracked')
  })

  test('a private meeting is not shown, nor anything of it that Tandem knows, nor tracked', async () => {
    const id = await meetingOf(maren(), { subject: 'Scan at the hospital' })
    await track(maren(), { kind: 'event', id })
    await graph(maren(), `/me/events/${id}`, 'PATCH', { sensitivity: 'private' })
    for (const sees of [undefined, 'private'] as const) {
      share(maren(), priya(), ['inbox', 'edit'], ['calendar', 'edit', ...(sees ? [sees] : [])] as never)
      const context = await contextOf(priya(), inMailbox(maren(), id, 'event'))
      expect(context).toMatchObject({ participants: [], suggestions: [], item: { subject: '' } })
      expect(context.status).toEqual({
        state: 'not-tracked',
        refusal: expect.objectContaining({ code: 'private-item' }),
      })
      for (const path of ['fields', 'preview', 'track']) {
        const refused = await api(priya(), `items/${path}`, {
          item: inMailbox(maren(), id, 'event'),
          ...(path === 'track' ? { operationId: randomUUID() } : {}),
        })
        expect([path, refused.status, refused.json.code]).toEqual([path, 422, 'private-item'])
        expect(JSON.stringify(refused.json)).not.toContain('hospital')
      }
    }
  })

  test('whoever lacks the right in the CRM is told the way by the category, and it works', async () => {
    share(jonas(), maren(), ['inbox', 'edit'])
    const { id, messageId } = await deliver(jonas())
    const { json } = await track(maren(), inMailbox(jonas(), id))
    expect(json).toMatchObject({
      status: { state: 'not-tracked' },
      receipt: { outcome: 'failed', failure: { code: 'owner-must-track' } },
    })
    expect(await emailsOf(messageId)).toEqual([])
    expect((await contextOf(jonas(), { kind: 'message', id })).status).toEqual({ state: 'not-tracked' })
    await graph(maren(), `/users/${jonas().oid}/messages/${id}`, 'PATCH', {
      categories: [trackedCategory.displayName],
    })
    await api(jonas(), 'mailbox/sync', {})
    expect(await emailsOf(messageId)).toMatchObject([{ _ownerid_value: await userIdOf(jonas()) }])
  }, 60_000)

  test('a draft waits until it is sent, and is then tracked with the rights of who asked', async () => {
    share(maren(), priya(), ['drafts', 'edit'], ['sentitems', 'edit'])
    const { json: draft } = await graph(maren(), '/me/messages', 'POST', {
      subject: 'Our offer',
      body: { contentType: 'text', content: 'Attached.' },
      toRecipients: [{ emailAddress: { address: 'sigrid.haugen@fjordlys.example' } }],
    })
    const id = String(draft.id)
    expect((await track(priya(), inMailbox(maren(), id))).json.status).toMatchObject({ state: 'pending' })
    expect((await graph(maren(), `/me/messages/${id}/send`, 'POST', {})).status).toBe(202)
    const { json: sent } = await graph(maren(), `/me/messages/${id}?$select=internetMessageId`)
    let [email] = await emailsOf(String(sent.internetMessageId))
    for (let round = 0; !email && round < 100; round++) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      ;[email] = await emailsOf(String(sent.internetMessageId))
    }
    expect(email).toMatchObject({
      _ownerid_value: await userIdOf(maren()),
      _createdby_value: await userIdOf(priya()),
    })
  }, 60_000)
})

describe('who is nobody in the CRM', () => {
  test('a mailbox whose owner is no user of the organization is refused with a sentence', async () => {
    const { id } = await deliver(maren())
    const item = { kind: 'message', id, mailbox: 'support@halden-voss.example' }
    const refused = await api(priya(), 'items/context', { item })
    expect([refused.status, refused.json.code]).toEqual([409, 'owner-not-a-crm-user'])
    expect(refused.json.detail).toContain('Ask your administrator')
  })

  test('and a delegate who is none, too', async () => {
    const [id, { id: messageId }] = [await userIdOf(administrator()), await deliver(maren())]
    share(maren(), administrator(), ['inbox', 'edit'])
    house.sandbox.organizationSeam.seed('systemuser', { systemuserid: id, isdisabled: true })
    const refused = await api(administrator(), 'items/context', { item: inMailbox(maren(), messageId) })
    expect([refused.status, refused.json.code]).toEqual([403, 'not-a-crm-user'])
  })
})
