/** A second client, which knows nothing of the first: @pnp/graph, over http. */
import { expect, test } from '@jest/globals'
import { DefaultHeaders, DefaultInit, graphfi } from '@pnp/graph'
import '@pnp/graph/users/index.js'
import '@pnp/graph/mail/index.js'
import '@pnp/graph/calendars/index.js'
import '@pnp/graph/contacts/index.js'
import { BrowserFetch, DefaultParse, type Queryable } from '@pnp/queryable'
import { listen } from '../../../src/sandbox/listen.ts'
import { anna, createWorld, mime } from './world.ts'

type Listed<T> = {
  (): Promise<T[]>
  select(...names: string[]): Listed<T>
  top(count: number): Listed<T> & AsyncIterable<T[]>
  filter(text: string): Listed<T>
}
/** What the modules above add to `graphfi()`; their own types extend a module path that TypeScript can't follow here. */
interface WithMe {
  readonly me: {
    (): Promise<{ mail: string }>
    readonly messages: Listed<{ subject: string }>
    readonly contacts: Listed<unknown> & {
      add(
        given: string,
        sur: string,
        addresses: { name: string; address: string }[],
        phones: string[],
      ): Promise<{ id: string }>
      getById(id: string): { update(changes: object): Promise<unknown> }
    }
    readonly calendar: { readonly events: { add(event: object): Promise<unknown> } }
    calendarView(from: string, to: string): Listed<unknown>
  }
}

test('@pnp/graph reads mail, folders, events and contacts, and writes them', async () => {
  const listener = await listen('mailbox', 0)
  try {
    const base = `${listener.origin}/v1.0`
    const { app, seam } = createWorld(base)
    listener.answerWith(app.fetch)
    const bearer = (instance: Queryable) => {
      instance.on.auth.replace(async (url, init) => [
        url,
        { ...init, headers: { ...init.headers, Authorization: `Bearer ${anna.name}` } },
      ])
      return instance
    }
    const fi = graphfi(base).using(DefaultHeaders(), DefaultInit(base), BrowserFetch(), DefaultParse(), bearer)
    const graph = fi as unknown as WithMe
    for (const name of ['one', 'two', 'three']) await seam.deliverMime(anna.oid, mime(name))

    expect(await graph.me()).toMatchObject({ mail: anna.mail })
    const subjects: string[] = []
    for await (const page of graph.me.messages.select('subject').top(2))
      subjects.push(...page.map(({ subject }) => subject))
    expect(subjects.sort()).toEqual(['one', 'three', 'two'])
    const found = await graph.me.messages.filter("subject eq 'two'")()
    expect(found).toMatchObject([{ subject: 'two' }])

    const contact = await graph.me.contacts.add(
      'Carol',
      'Coe',
      [{ name: 'Carol', address: 'carol@outside.test' }],
      ['+32 1'],
    )
    await graph.me.contacts.getById(contact.id).update({ jobTitle: 'Buyer' })
    expect(await graph.me.contacts()).toMatchObject([{ givenName: 'Carol', jobTitle: 'Buyer' }])

    const at = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
    const event = { subject: 'Call', start: at('2026-05-05T09:00:00'), end: at('2026-05-05T10:00:00') }
    await graph.me.calendar.events.add(event)
    expect(await graph.me.calendarView('2026-05-01T00:00:00Z', '2026-06-01T00:00:00Z')()).toMatchObject([
      { subject: 'Call', type: 'singleInstance' },
    ])
    await expect(graph.me.messages.filter("nothing eq 'x'")()).rejects.toThrow(/400/)
  } finally {
    await listener.close()
  }
})
