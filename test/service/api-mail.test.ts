/** Automatic tracking, and what an idle cycle costs, over HTTP through real connectors against the sandbox. */
import { describe, expect, test } from '@jest/globals'
import { neverTrackList, whyAnswer } from '../../src/api/mail.ts'
import { mailboxStatus } from '../../src/api/mailbox.ts'
import { neverBackwardsPreview, neverBackwardsStatus } from '../../src/api/never-backwards.ts'
import { openWholeHouse } from './whole-house.ts'

describe('the whole house', () => {
  const house = openWholeHouse({ TANDEM_SYNC_SECONDS: '0' })

  const ask = (address: string, body?: unknown, method?: string, as = 0) =>
    house.ask(address, { method, body, as, hasImmutableIds: true })
  const api = (path: string, body?: unknown, method?: string) => ask(`${house.ready.service}/api/${path}`, body, method)
  const syncNow = async () => mailboxStatus.parse((await api('mailbox/sync', undefined, 'POST')).body)
  /** A colleague writes to Maren. @returns the id of the message in her Inbox */
  async function write(subject: string): Promise<string> {
    const to = [{ emailAddress: { address: house.ready.users[0]?.mailbox } }]
    const message = { subject, body: { contentType: 'text', content: 'Dear Maren' }, toRecipients: to }
    const sent = await ask(`${house.ready.graph}/me/sendMail`, { message }, 'POST', 1)
    expect(sent.status).toBe(202)
    for (let tries = 0; tries < 100; tries++) {
      const query = `$filter=${encodeURIComponent(`subject eq '${subject}'`)}&$select=id`
      const { value } = (await ask(`${house.ready.graph}/me/mailFolders/inbox/messages?${query}`)).body as {
        value: { id: string }[]
      }
      if (value[0]) return value[0].id
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('it did not arrive')
  }
  /** Calls upstream by route, as the service itself counts them. */
  async function calls(): Promise<Readonly<Record<string, number>>> {
    const text = await (await fetch(`${house.ready.service}/metrics`)).text()
    const lines = text.matchAll(
      /^tandem_upstream_request_duration_seconds_count\{side="(\w+)",route="([^"]+)"\} (\d+)$/gm,
    )
    return Object.fromEntries([...lines].map(([, side, route, count]) => [`${side} ${route}`, Number(count)]))
  }

  /** The same, once nobody has called for a second: other mailboxes have their first look when the house opens. */
  async function quietCalls(): Promise<Readonly<Record<string, number>>> {
    let seen = await calls()
    for (let quiet = 0; quiet < 5; ) {
      await new Promise((resolve) => setTimeout(resolve, 200))
      const now = await calls()
      quiet = JSON.stringify(now) === JSON.stringify(seen) ? quiet + 1 : 0
      seen = now
    }
    return seen
  }

  test('looks through a quiet mailbox with one request, and asks the organization nothing for it', async () => {
    await syncNow()
    await syncNow()
    const before = await quietCalls()
    const status = await syncNow()
    const after = await calls()
    const made = Object.entries(after).flatMap(([route, count]) => {
      const more = count - (before[route] ?? 0)
      return more > 0 ? [[route, more] as const] : []
    })
    // The organization's news are read once for all mailboxes; of this one there is a single batch.
    const shared =
      /^crm (changes of|\$batch changed filters|\$batch people of|senders of pending emails|(\$batch )?mailboxes of the organization|\$batch folder terms|tracked folders of everybody)/
    const own = made.filter(([route]) => !shared.test(route))
    expect(own).toEqual([['mailbox /$batch', 1]])
    expect(status.last?.scopes.map(({ kind }) => kind)).toEqual(['message', 'event', 'contact', 'task'])
  })

  test('shows of an invitation the meeting, and tracks that (R-165)', async () => {
    const invitation = async (subject: string) => {
      const event = {
        subject,
        start: { dateTime: '2027-03-03T09:00:00', timeZone: 'UTC' },
        end: { dateTime: '2027-03-03T10:00:00', timeZone: 'UTC' },
        attendees: [{ type: 'required', emailAddress: { address: house.ready.users[0]?.mailbox } }],
      }
      const made = await ask(`${house.ready.graph}/me/events`, event, 'POST', 1)
      expect(made.status).toBe(201)
      const query = `$filter=${encodeURIComponent(`subject eq '${subject}'`)}&$select=id`
      const { value } = (await ask(`${house.ready.graph}/me/mailFolders/inbox/messages?${query}`)).body as {
        value: { id: string }[]
      }
      return {
        event: String(made.body.id),
        item: { kind: 'message', id: value[0]?.id, hints: { isMeetingMessage: true } },
      }
    }
    const { item } = await invitation('Price talk')
    const shown = (await api('items/context', { item })).body as { item: { kind: string; subject: string; id: string } }
    expect(shown.item).toMatchObject({ kind: 'event', subject: 'Price talk' })
    const operationId = '6f0c0a52-7d3e-4b8a-9c41-0a6be2d75f01'
    expect(await api('items/track', { item, operationId })).toMatchObject({
      status: 200,
      body: { status: { state: 'tracked', record: { table: 'appointment' } } },
    })
    expect((await api('items/fields', { item })).body).toMatchObject({ kind: 'event', state: 'tracked' })

    const gone = await invitation('Talk that is off')
    expect((await ask(`${house.ready.graph}/me/events/${gone.event}`, undefined, 'DELETE', 1)).status).toBe(204)
    expect((await api('items/context', { item: gone.item })).body).toMatchObject({ item: { kind: 'message' } })
    expect(
      await api('items/track', { item: gone.item, operationId: '6f0c0a52-7d3e-4b8a-9c41-0a6be2d75f02' }),
    ).toMatchObject({ status: 409, body: { code: 'meeting-gone' } })
  })

  test('tracks by itself what the person chose, says why, and unlearns on request', async () => {
    const quiet = await write('Before')
    await syncNow()
    const why = async (id: string) => whyAnswer.parse((await api('mail/why', { id })).body)
    expect(await why(quiet)).toMatchObject({ isTracked: false, decided: { code: 'no-correlation-match' } })

    expect((await api('options', { incomingEmailFilteringMethod: 0 }, 'PATCH')).status).toBe(200)
    const id = await write('After')
    const status = await syncNow()
    expect(status.last?.scopes[0]).toMatchObject({ kind: 'message', created: 1, failed: 0 })
    expect(await why(id)).not.toHaveProperty('became')
    expect(await why(id)).toMatchObject({ isTracked: true, decided: { code: 'accepted-all', isAccepted: true } })
    // What was decided stays decided; now it would be another thing.
    expect(await why(quiet)).toMatchObject({
      ...{ isTracked: false, decided: { code: 'no-correlation-match' } },
      now: { code: 'accepted-all' },
    })

    const domain = house.ready.users[1]?.mailbox.split('@')[1] ?? ''
    expect((await api('mail/never', { people: ['not an address'] }, 'PATCH')).status).toBe(422)
    const list = neverTrackList.parse((await api('mail/never', { people: [`@${domain}`] }, 'PATCH')).body)
    expect(list).toMatchObject({ people: [domain], isSensitive: true })
    const backwards = async (request?: object, method?: string) =>
      neverBackwardsStatus.parse((await api('mail/never/backwards', request, method)).body).backwards
    expect(await backwards()).toBeUndefined()
    const { matched, ...seen } = neverBackwardsPreview.parse(
      (await api('mail/never/backwards/preview', undefined, 'POST')).body,
    )
    expect(matched).toBeGreaterThan(0)
    expect((await why(id)).isTracked).toBe(true)
    expect(await backwards({ keepRecord: true })).toMatchObject({ total: seen.total })
    // The service may be at it already.
    await syncNow()
    expect(await backwards()).toMatchObject({
      state: 'done',
      looked: seen.total,
      matched,
      untracked: matched,
      failed: 0,
    })
    expect(await why(id)).toMatchObject({
      ...{ isTracked: false, decided: { code: 'accepted-all' }, became: { is: 'let-go' } },
    })
    const later = await write('Later')
    await syncNow()
    expect(await why(later)).toMatchObject({ isTracked: false, decided: { code: 'never-person' } })
  })

  test('sends what somebody wrote in the CRM, once, and closes it as sent (R-233, R-234)', async () => {
    const crm = (path: string, body?: unknown, method?: string) =>
      ask(`${house.ready.organization}/${path}`, body, method)
    const { UserId } = (await crm('WhoAmI()')).body as { UserId: string }
    const activityid = '00000000-0000-4000-8000-000000000abc'
    const who = encodeURIComponent(`internalemailaddress eq '${house.ready.users[1]?.mailbox}'`)
    const [colleague] = (
      (await crm(`systemusers?$filter=${who}&$select=systemuserid`)).body as {
        value: { systemuserid: string }[]
      }
    ).value
    const created = await crm('emails', {
      ...{ activityid, subject: 'Our offer', description: '<p>Dear colleague</p>' },
      email_activity_parties: [
        { participationtypemask: 1, 'partyid_systemuser@odata.bind': `/systemusers(${UserId})` },
        { participationtypemask: 2, 'partyid_systemuser@odata.bind': `/systemusers(${colleague?.systemuserid})` },
      ],
    })
    expect(created.status).toBeLessThan(300)
    expect((await crm(`emails(${activityid})`, { statuscode: 6 }, 'PATCH')).status).toBe(204)
    await syncNow()
    await syncNow()
    expect((await crm(`emails(${activityid})?$select=statuscode`)).body).toMatchObject({ statuscode: 3 })
    const query = `$filter=${encodeURIComponent("startswith(subject,'Our offer')")}&$select=id`
    const { value } = (await ask(`${house.ready.graph}/me/messages?${query}`, undefined, 'GET', 1)).body as {
      value: unknown[]
    }
    expect(value).toHaveLength(1)
  })

  test('leaves it alone from its very first look on, before anybody knows whose it is (R-029)', async () => {
    const priya = 2
    const { UserId } = (await ask(`${house.ready.organization}/WhoAmI()`, undefined, 'GET', priya)).body as {
      UserId: string
    }
    const query = `$filter=${encodeURIComponent(`_regardingobjectid_value eq ${UserId}`)}&$select=mailboxid`
    const { value } = (await ask(`${house.ready.organization}/mailboxes?${query}`, undefined, 'GET', 1)).body as {
      value: { mailboxid: string }[]
    }
    const theirs = {
      ...{ incomingemaildeliverymethod: 2, enabledforincomingemail: true, incomingemailstatus: 1 },
      ...{ outgoingemaildeliverymethod: 2, enabledforoutgoingemail: true, outgoingemailstatus: 1 },
      ...{ actdeliverymethod: 1, enabledforact: true, actstatus: 1 },
    }
    const address = `${house.ready.organization}/mailboxes(${value[0]?.mailboxid})`
    expect(await ask(address, theirs, 'PATCH', 1)).toMatchObject({ status: 204 })
    const first = await ask(`${house.ready.service}/api/mailbox/sync`, undefined, 'POST', priya)
    const status = mailboxStatus.parse(first.body)
    expect(status.disabled?.code).toBe('server-side-sync')
    expect(status.last?.scopes).toEqual([])
    // What would be done after ordinary looks says why nothing comes of it.
    const wish = { keepRecord: true }
    const waiting = await ask(`${house.ready.service}/api/mail/never/backwards`, wish, 'POST', priya)
    expect(neverBackwardsStatus.parse(waiting.body).backwards).toMatchObject({
      ...{ state: 'running', failure: { code: 'server-side-sync' } },
    })
  })

  test('leaves a mailbox alone that the organization’s own server-side synchronization works on, and says so (R-029)', async () => {
    const administrator = async (path: string, body: unknown, method: string) => {
      const answer = await ask(`${house.ready.organization}/${path}`, body, method, 1)
      expect(answer).toMatchObject({ status: 204 })
    }
    const { UserId } = (await ask(`${house.ready.organization}/WhoAmI()`)).body as { UserId: string }
    const query = `$filter=${encodeURIComponent(`_regardingobjectid_value eq ${UserId}`)}&$select=mailboxid`
    const { value } = (await ask(`${house.ready.organization}/mailboxes?${query}`, undefined, 'GET', 1)).body as {
      value: { mailboxid: string }[]
    }
    const mailbox = `mailboxes(${value[0]?.mailboxid})`
    const method = (value: number) => ({ actdeliverymethod: value, enabledforact: true, actstatus: 1 })
    await administrator(mailbox, method(1), 'PATCH')
    const off = await syncNow()
    expect(off.disabled?.code).toBe('server-side-sync')
    // The others are Tandem's all the same.
    expect(off.last?.scopes.map(({ kind }) => kind)).toEqual(['message'])
    await administrator(mailbox, method(2), 'PATCH')
    const on = await syncNow()
    expect(on.disabled).toBeUndefined()
    expect(on.last?.scopes.map(({ kind }) => kind)).toEqual(['message', 'event', 'contact', 'task'])
  })
})
