/** People who work on both sides of the sandbox, and who can say afterwards what must have become of it. */
import { randomUUID } from 'node:crypto'
import type { Sandbox } from '../../src/sandbox/index.ts'
import type { Random } from '../simulation/random.ts'

type Json = Readonly<Record<string, unknown>>
type Person = Sandbox['users'][number]

/** A contact or a task that both sides know, with what was written last. */
interface Shared {
  readonly kind: 'contact' | 'task'
  readonly name: string
  readonly owner: Person
  value: string
  changedAt: number
}

interface Message {
  readonly messageId: string
  readonly id: string
  /** The click that tracks it, where no rule does. */
  readonly operationId?: string
  isTracked: boolean
}

/** Of two changes so close to each other either may be the later one, in milliseconds. */
const apartMs = 4_000
const category = 'Tracked to Dynamics 365'

export async function ask(
  address: string,
  { token, method = 'GET', body }: { readonly token: string; readonly method?: string; readonly body?: unknown },
): Promise<Json> {
  const response = await fetch(address, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      Prefer: 'return=representation, IdType="ImmutableId"',
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text.slice(0, 300)}`)
  return text.startsWith('{') ? (JSON.parse(text) as Json) : {}
}

/**
 * @param prefix begins the name of everything that they make
 * @param addressOf where the service answers at the moment
 */
export function peopleAtWork(sandbox: Sandbox, random: Random, prefix: string, addressOf: () => string) {
  const graph = (person: Person, path: string, method?: string, body?: unknown) =>
    ask(`${sandbox.addresses.graph}/me${path}`, { token: person.token, ...(method ? { method } : {}), body })
  const crm = (person: Person, path: string, method?: string, body?: unknown) =>
    ask(`${sandbox.addresses.organization}/${path}`, { token: person.token, ...(method ? { method } : {}), body })
  const [maren, aiko] = [sandbox.users[0], sandbox.users[4]]
  if (!maren || !aiko) throw new Error('the sandbox has no people')
  const people = [maren, aiko]
  const shared: Shared[] = []
  const mails: Message[] = []
  const sent: string[] = []
  const meetings: { readonly subject: string; readonly invitations: number; readonly owner: Person }[] = []
  let made = 0
  const newName = (kind: string) => `${prefix} ${kind} ${++made}`

  const values = async (path: Promise<Json>) => (await path).value as readonly Json[]
  const quoted = (text: string) => encodeURIComponent(text.replaceAll("'", "''"))

  async function contactInOutlook(): Promise<void> {
    const owner = random.pick(people)
    const name = newName('contact')
    const emailAddresses = [{ address: `${name.replaceAll(' ', '.')}@killed.example`, name }]
    const contact = { categories: [category], givenName: 'Kim', surname: name, jobTitle: 'new', emailAddresses }
    await graph(owner, '/contacts', 'POST', contact)
    shared.push({ kind: 'contact', name, owner, value: 'new', changedAt: Date.now() })
  }

  async function contactInCrm(): Promise<void> {
    const owner = random.pick(people)
    const name = newName('contact')
    const emailaddress1 = `${name.replaceAll(' ', '.')}@killed.example`
    await crm(owner, 'contacts', 'POST', { firstname: 'Kim', lastname: name, jobtitle: 'new', emailaddress1 })
    shared.push({ kind: 'contact', name, owner, value: 'new', changedAt: Date.now() })
  }

  async function taskInCrm(): Promise<void> {
    const owner = random.pick(people)
    const name = newName('task')
    await crm(owner, 'tasks', 'POST', { subject: name, description: 'new' })
    shared.push({ kind: 'task', name, owner, value: 'new', changedAt: Date.now() })
  }

  const rowOf = async ({ kind, name, owner }: Shared) =>
    kind === 'contact'
      ? values(crm(owner, `contacts?$select=contactid,jobtitle&$filter=lastname eq '${quoted(name)}'`))
      : values(crm(owner, `tasks?$select=activityid,description&$filter=subject eq '${quoted(name)}'`))
  const listOf = async (owner: Person) =>
    String((await values(graph(owner, '/todo/lists'))).find((list) => list.wellknownListName === 'defaultList')?.id)
  async function itemsOf({ kind, name, owner }: Shared): Promise<readonly Json[]> {
    if (kind === 'contact')
      return values(graph(owner, `/contacts?$select=id,jobTitle,surname&$filter=surname eq '${quoted(name)}'`))
    const filter = encodeURIComponent(`title eq '${name}'`)
    return values(graph(owner, `/todo/lists/${await listOf(owner)}/tasks?$filter=${filter}`))
  }
  const shownIn = ({ kind }: Shared, item: Json) =>
    kind === 'contact' ? String(item.jobTitle ?? '') : String((item.body as Json | undefined)?.content ?? '').trim()
  const shownOn = ({ kind }: Shared, row: Json) =>
    String((kind === 'contact' ? row.jobtitle : row.description) ?? '').trim()

  function chosen(): Shared | undefined {
    const rested = shared.filter(({ changedAt }) => Date.now() - changedAt > apartMs)
    return rested.length > 0 ? random.pick(rested) : undefined
  }

  async function changeInOutlook(): Promise<void> {
    const one = chosen()
    const item = one && (await itemsOf(one))[0]
    if (!one || !item) return
    const value = `Outlook ${random.below(1_000_000)}`
    one.changedAt = Date.now()
    if (one.kind === 'contact') await graph(one.owner, `/contacts/${item.id}`, 'PATCH', { jobTitle: value })
    else {
      const path = `/todo/lists/${await listOf(one.owner)}/tasks/${item.id}`
      await graph(one.owner, path, 'PATCH', { body: { contentType: 'text', content: value } })
    }
    one.value = value
    one.changedAt = Date.now()
  }

  async function changeInCrm(): Promise<void> {
    const one = chosen()
    const row = one && (await rowOf(one))[0]
    if (!one || !row) return
    const value = `CRM ${random.below(1_000_000)}`
    one.changedAt = Date.now()
    if (one.kind === 'contact') await crm(one.owner, `contacts(${row.contactid})`, 'PATCH', { jobtitle: value })
    else await crm(one.owner, `tasks(${row.activityid})`, 'PATCH', { description: value })
    one.value = value
    one.changedAt = Date.now()
  }

  async function deliver(to: Person): Promise<{ readonly id: string; readonly messageId: string }> {
    const messageId = `<${randomUUID()}@killed.example>`
    const lines = ['From: Johannes <j.grossmann@steiner-guss.example>', `To: ${to.mailbox}`]
    const rest = [`Subject: ${newName('mail')}`, `Message-ID: ${messageId}`, `Date: ${new Date().toUTCString()}`]
    const raw = new TextEncoder().encode([...lines, ...rest, '', 'Hello', ''].join('\r\n'))
    return { messageId, id: await sandbox.mailboxSeam.deliverMime(to.oid, raw, { receivedDateTime: new Date() }) }
  }

  async function mailByRule(): Promise<void> {
    mails.push({ ...(await deliver(maren as Person)), isTracked: true })
  }

  async function mailByClick(): Promise<void> {
    const message = { ...(await deliver(aiko as Person)), operationId: randomUUID(), isTracked: false }
    mails.push(message)
    await click(message)
  }

  /** Whoever gets no answer presses again: it is the same click. */
  async function click(message: Message): Promise<void> {
    const body = { operationId: message.operationId, item: { kind: 'message', id: message.id } }
    await ask(`${addressOf()}/api/items/track`, { token: aiko?.token ?? '', method: 'POST', body })
      .then(() => {
        message.isTracked = true
      })
      .catch(() => undefined)
  }

  async function mailFromCrm(): Promise<void> {
    const subject = newName('letter')
    const activityid = randomUUID()
    const [mine, theirs] = await Promise.all(people.map((person) => crm(person, 'WhoAmI()')))
    await crm(maren as Person, 'emails', 'POST', {
      ...{ activityid, subject, description: '<p>Dear Aiko</p>', directioncode: true },
      email_activity_parties: [
        { participationtypemask: 1, 'partyid_systemuser@odata.bind': `/systemusers(${mine?.UserId})` },
        { participationtypemask: 2, 'partyid_systemuser@odata.bind': `/systemusers(${theirs?.UserId})` },
      ],
    })
    await crm(maren as Person, `emails(${activityid})`, 'PATCH', { statuscode: 6 })
    sent.push(subject)
  }

  /** Nobody is in two meetings at once: of such a person would have to decide (R-077). Each begins after the one before. */
  const time = (hours: number) =>
    new Date(Date.now() + 86_400_000 + (made * 2 + hours) * 3_600_000).toISOString().slice(0, 19)

  async function meetingInOutlook(): Promise<void> {
    const owner = random.pick(people)
    const subject = newName('meeting')
    await graph(owner, '/events', 'POST', {
      ...{ subject, categories: [category] },
      start: { dateTime: time(0), timeZone: 'UTC' },
      end: { dateTime: time(1), timeZone: 'UTC' },
      attendees: [{ type: 'required', emailAddress: { address: 'nora@fabrikam.example', name: 'Nora' } }],
    })
    meetings.push({ subject, invitations: 1, owner })
  }

  async function appointmentInCrm(): Promise<void> {
    const owner = random.pick(people)
    const subject = newName('appointment')
    const { UserId } = await crm(owner, 'WhoAmI()')
    await crm(owner, 'appointments', 'POST', {
      ...{ subject, scheduledstart: `${time(0)}Z`, scheduledend: `${time(1)}Z` },
      // It follows the people who take part.
      appointment_activity_parties: [
        { participationtypemask: 7, 'partyid_systemuser@odata.bind': `/systemusers(${UserId})` },
      ],
    })
    meetings.push({ subject, invitations: 0, owner })
  }

  const works = [
    ...[contactInOutlook, contactInCrm, taskInCrm, mailByRule, mailByClick, mailFromCrm],
    ...[meetingInOutlook, appointmentInCrm],
    ...[changeInOutlook, changeInCrm, changeInOutlook, changeInCrm, changeInOutlook, changeInCrm],
  ]

  const tell = (owner: Person, title: string, found: readonly unknown[], wanted: readonly unknown[]) =>
    JSON.stringify(found) === JSON.stringify(wanted)
      ? []
      : [`${title} of ${owner.mailbox}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`]

  /** What the service itself says of an item that is not as it must be. */
  async function saidOf(owner: Person, kind: string, id: unknown): Promise<string> {
    const service = (path: string, body?: unknown) =>
      ask(`${addressOf()}/api/${path}`, { token: owner.token, ...(body ? { method: 'POST', body } : {}) }).catch(String)
    const [fields, mailbox] = [await service('items/fields', { item: { kind, id } }), await service('mailbox')]
    return `of it the service says ${JSON.stringify({ ...Object(fields), fields: undefined })}, and of the mailbox ${JSON.stringify(mailbox)}`
  }

  return {
    people,
    /** Something that a person does, whichever. */
    work: () => random.pick(works)(),
    /** Whoever waited for an answer in vain asks again. */
    async pressAgain(): Promise<void> {
      for (const message of mails) if (!message.isTracked) await click(message)
    },
    made: () => made,
    /** Everybody's mailbox, now. */
    syncNow: (person: Person) =>
      ask(`${addressOf()}/api/mailbox/sync`, { token: person.token, method: 'POST', body: {} }),
    /** What is not as it must be: each a sentence. */
    async faults(): Promise<readonly string[]> {
      const found: string[] = []
      for (const one of shared) {
        const [rows, items] = [await rowOf(one), await itemsOf(one)]
        found.push(
          ...tell(
            one.owner,
            `${one.name} in the CRM`,
            rows.map((row) => shownOn(one, row)),
            [one.value],
          ),
        )
        found.push(
          ...tell(
            one.owner,
            `${one.name} in Outlook`,
            items.map((item) => shownIn(one, item)),
            [one.value],
          ),
        )
      }
      for (const { messageId } of mails) {
        const filter = encodeURIComponent(`messageid eq '${messageId}'`)
        const rows = await values(crm(maren as Person, `emails?$select=activityid&$filter=${filter}`))
        if (rows.length !== 1) found.push(`message ${messageId} is ${rows.length} times in the CRM`)
      }
      for (const subject of sent) {
        // The message goes out with the tracking token behind its subject (R-203).
        const filter = `$top=999&$select=id,isDraft,subject&$filter=${encodeURIComponent(`startswith(subject,'${subject}')`)}`
        const named = (all: readonly Json[]) => all.filter((one) => `${one.subject} `.startsWith(`${subject} `))
        const [own, arrived] = [
          named(await values(graph(maren as Person, `/messages?${filter}`))),
          named(await values(graph(aiko as Person, `/messages?${filter}`))),
        ]
        const starting = `$filter=startswith(subject,'${quoted(subject)}')`
        const rows = named(await values(crm(maren as Person, `emails?$select=statuscode,subject&${starting}`)))
        found.push(
          ...tell(
            maren as Person,
            `${subject}, sent`,
            own.map(({ isDraft }) => isDraft),
            [false],
          ),
          ...tell(
            aiko as Person,
            `${subject}, arrived`,
            arrived.map(({ isDraft }) => isDraft),
            [false],
          ),
          ...tell(
            maren as Person,
            `${subject} in the CRM`,
            // The recipient's own copy is an activity of its own, received (R-224).
            rows.map(({ statuscode }) => statuscode).filter((code, index, all) => code !== 4 || all.indexOf(4) < index),
            [3],
          ),
        )
      }
      for (const { subject, invitations, owner } of meetings) {
        const filter = quoted(`subject eq '${subject}'`).replaceAll("''", "'")
        const events = await values(
          graph(owner, `/events?$select=id,subject&$filter=${encodeURIComponent(`subject eq '${subject}'`)}`),
        )
        const rows = await values(crm(owner, `appointments?$select=activityid&$filter=${filter}`))
        const mailed = (sandbox.mailboxSeam.meetingMessages?.() ?? []).filter((one) =>
          `${one.subject} `.includes(`${subject} `),
        )
        found.push(
          ...tell(owner, `${subject} in Outlook`, [events.length], [1]),
          ...tell(owner, `${subject} in the CRM`, [rows.length], [1]),
          ...(rows.length === 1 ? [] : [await saidOf(owner, 'event', events[0]?.id)]),
          ...tell(owner, `what was mailed about ${subject}`, [mailed.length], [invitations]),
        )
      }
      return found
    },
  }
}
