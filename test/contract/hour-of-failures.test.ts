/**
 * An hour of virtual time in which a third of all calls fail, in every way, while people go on working on both sides; through
 * both connectors and both servers. When the services are well again both sides agree: nothing lost, nothing doubled.
 */
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { syncMailbox } from '../../src/core/follow/sync-mailbox.ts'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import { sendPending } from '../../src/core/mail/send-pending.ts'
import { syncIncomingMail } from '../../src/core/mail/sync-incoming-mail.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { resume } from '../../src/core/resume.ts'
import { createRandom } from '../simulation/random.ts'
import { createFailing } from './failing-fetch.ts'
import { correlationId, type Json, openFollowing } from './open-following.ts'
import { clock, person } from './world.ts'

const cycles = 12
const cycleSeconds = 300
const tracked = { categories: [trackedCategory.displayName] }

let open: Awaited<ReturnType<typeof openFollowing>> | undefined
afterEach(async () => {
  await open?.close()
  open = undefined
})

describe.each([3, 15, 17, 18, 47, 51, 57, 101])('an hour of failures, seed %i', (seed) => {
  test('loses nothing and doubles nothing (invariants 1, 2, 5)', async () => {
    const random = createRandom(seed)
    const failing = createFailing(random, 1 / 3)
    open = await openFollowing({ around: failing.around, isSilent: true })
    const { world, outlook, crm, rows, actor, later, store, mailbox, organization, me } = open
    failing.refuseParts(organization.faults)
    await world.crm.setPersonalOptions({ incomingEmailFilteringMethod: 0 }, { correlationId })
    const { systemUserId, organizationId } = await world.crm.whoAmI({ correlationId })
    const decided = { allowunresolvedpartiesonemailsend: true }
    await crm('PATCH', `organizations(${organizationId})`, decided, person('Tomás'))
    const choices = { correlationId, never: usualNeverTrack, tracksSent: false, isSmart: false }
    const failures: string[] = []
    /** As the worker does it: whatever a cycle fails with is its own. */
    const attempt = async (work: () => Promise<readonly { readonly failure?: TandemError }[]>) => {
      try {
        for (const { failure } of await work()) if (failure) throw failure
      } catch (error) {
        if (!(error instanceof TandemError)) throw error
        failures.push(error.code)
      }
    }
    const cycle = async () => {
      await attempt(() => syncIncomingMail(world, actor(), choices))
      await attempt(() => sendPending(world, actor(), { correlationId }))
      await attempt(() => syncMailbox(world, actor(), { correlationId }))
      const due = { olderThan: clock.now(), now: clock.now(), limit: 50 }
      for (const { intent } of await store.unfinishedIntents(due))
        await attempt(async () => {
          await resume(world, intent)
          return []
        })
    }
    await cycle()
    expect(failures).toEqual([])

    const mails: string[] = []
    const contacts = new Map<string, string>()
    const titles = new Map<string, string>()
    const deliver = async () => {
      const messageId = `<stormy-${seed}-${mails.length}@steiner-guss.example>`
      mails.push(messageId)
      const date = clock.now().toUTCString()
      const lines = ['From: Johannes <j.grossmann@steiner-guss.example>', `To: Maren <${me.mail}>`, 'Subject: News']
      const raw = [...lines, `Message-ID: ${messageId}`, `Date: ${date}`, '', 'Dear Maren', ''].join('\r\n')
      await mailbox.seam.deliverMime(me.oid, new TextEncoder().encode(raw), { receivedDateTime: clock.now() } as never)
    }
    const makeContact = async () => {
      const name = `Stormy ${seed}-${contacts.size}`
      const emailAddresses = [{ address: `${name.replace(' ', '.')}@stormy.example`, name }]
      const made = await outlook('POST', '/contacts', {
        ...tracked,
        givenName: 'Stormy',
        surname: name,
        emailAddresses,
      })
      contacts.set(name, String(made.id))
      titles.set(name, '')
    }
    const changeInOutlook = async () => {
      const [name, id] = random.pick([...contacts])
      titles.set(name, `Outlook ${random.below(1_000_000)}`)
      await outlook('PATCH', `/contacts/${id}`, { jobTitle: titles.get(name) })
    }
    const contactRow = (name: string) => rows(`contacts?$filter=lastname eq '${name}'&$select=contactid,jobtitle`)
    const changeInCrm = async () => {
      const [name] = random.pick([...contacts])
      const [row] = await contactRow(name)
      if (!row) return
      titles.set(name, `CRM ${random.below(1_000_000)}`)
      await crm('PATCH', `contacts(${String(row.contactid)})`, { jobtitle: titles.get(name) })
    }
    const tasks: string[] = []
    const makeTask = async () => {
      const subject = `Stormy task ${seed}-${tasks.length}`
      tasks.push(subject)
      await crm('POST', 'tasks', { subject })
    }

    const outgoing: { readonly id: string; readonly subject: string }[] = []
    /** Somebody writes it in the CRM and presses Send. */
    const write = async () => {
      const subject = `Letter ${outgoing.length} of storm ${seed}`
      const { activityid } = await crm('POST', 'emails', {
        ...{ subject, description: '<p>Dear customer</p>', directioncode: true },
        email_activity_parties: [
          { participationtypemask: 1, 'partyid_systemuser@odata.bind': `/systemusers(${systemUserId})` },
          { participationtypemask: 2, addressused: 'anna@outside.example' },
        ],
      })
      const id = String(activityid)
      await crm('POST', 'activitymimeattachments', {
        'objectid_activitypointer@odata.bind': `/activitypointers(${id})`,
        ...{ filename: 'note.txt', mimetype: 'text/plain', body: Buffer.from('a note').toString('base64') },
      })
      await crm('PATCH', `emails(${id})`, { statuscode: 6 })
      outgoing.push({ id, subject })
    }
    const appointments: string[] = []
    const makeAppointment = async () => {
      const subject = `Stormy appointment ${seed}-${appointments.length}`
      appointments.push(subject)
      const day = `2026-12-${String(appointments.length).padStart(2, '0')}`
      await outlook('POST', '/events', {
        ...{ ...tracked, subject },
        start: { dateTime: `${day}T09:00:00`, timeZone: 'UTC' },
        end: { dateTime: `${day}T10:00:00`, timeZone: 'UTC' },
      })
    }

    failing.state.isOn = true
    for (let number = 0; number < cycles; number++) {
      await deliver()
      await makeContact()
      if (random.chance(0.7)) await makeTask()
      await write()
      await makeAppointment()
      later(10)
      await changeInOutlook()
      later(10)
      await cycle()
      later(10)
      await changeInCrm()
      later(cycleSeconds - 30)
    }
    failing.state.isOn = false
    expect(failing.state.failed / failing.state.calls).toBeGreaterThan(0.2)
    expect(failing.state.parts).toBeGreaterThan(20)
    expect(failures.length).toBeGreaterThan(0)

    // Well again: within a few cycles everything is where it belongs.
    failures.length = 0
    for (let number = 0; number < 4; number++) {
      later(cycleSeconds)
      await cycle()
    }
    expect(failures).toEqual([])
    for (const messageId of mails) {
      const found = await rows(`emails?$filter=messageid eq '${messageId}'&$select=activityid`)
      expect([messageId, found.length]).toEqual([messageId, 1])
    }
    for (const [name, id] of contacts) {
      const found = await contactRow(name)
      const item = await outlook('GET', `/contacts/${id}?$select=jobTitle`)
      expect([name, found.map(({ jobtitle }) => jobtitle ?? ''), item.jobTitle ?? '']).toEqual([
        ...[name, [titles.get(name)], titles.get(name)],
      ])
    }
    const [list] = (await outlook('GET', '/todo/lists')).value as Json[]
    const todos = (await outlook('GET', `/todo/lists/${String(list?.id)}/tasks?$top=100`)).value as Json[]
    for (const subject of tasks)
      expect([subject, todos.filter(({ title }) => title === subject).length]).toEqual([subject, 1])
    for (const { id, subject } of outgoing) {
      const found = (
        await outlook(
          'GET',
          `/messages?$filter=startswith(subject,'${subject}')&$select=id,isDraft&$expand=attachments`,
        )
      ).value as Json[]
      const [row] = await rows(`emails?$filter=activityid eq ${id}&$select=statuscode`)
      const sent = found.map(({ isDraft, attachments }) => [isDraft, (attachments as Json[]).length])
      expect([subject, row?.statuscode, sent]).toEqual([subject, 3, [[false, 1]]])
    }
    for (const subject of appointments)
      expect([subject, (await rows(`appointments?$filter=subject eq '${subject}'&$select=activityid`)).length]).toEqual(
        [...[subject, 1]],
      )
    // And then no more is written.
    const [mail] = await syncIncomingMail(world, actor(), choices)
    const rest = await syncMailbox(world, actor(), { correlationId })
    for (const { created, updated, deleted } of [...(mail ? [mail] : []), ...rest])
      expect([created, updated, deleted]).toEqual([0, 0, 0])
  })
})
