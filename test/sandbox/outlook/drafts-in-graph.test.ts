import { describe, expect, test } from '@jest/globals'
import { newEvent, newMessage } from '../../../src/sandbox/outlook/client/draft.ts'
import { saveEvent, saveMessage, sendMessage } from '../../../src/sandbox/outlook/client/drafts-in-graph.ts'
import type { Graph } from '../../../src/sandbox/outlook/client/graph.ts'
import { type HostEvent, watchDraft } from '../../../src/sandbox/outlook/client/host/draft-events.ts'

/** A Graph that writes down what it is sent and gives the id `new` to what is created. */
function recordingGraph() {
  const sent: { method: string; path: string; body: Record<string, unknown> }[] = []
  const graph = {
    send: async (method: string, path: string, body: Record<string, unknown> = {}) => {
      sent.push({ method, path, body })
      return { id: 'new', conversationId: 'c' }
    },
  } as unknown as Graph
  return { graph, sent }
}

describe('a draft in Graph', () => {
  test('is created once, then changed only where it changed, so that others’ marks stay', async () => {
    const { graph, sent } = recordingGraph()
    const draft = newMessage({ subject: 'One' })
    await saveMessage(graph, draft)
    draft.change({ subject: 'Two' })
    await saveMessage(graph, draft)
    await saveMessage(graph, draft)
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /me/messages', 'PATCH /me/messages/new'])
    expect(sent[1]?.body).toEqual({ subject: 'Two' })
  })

  test('is saved before it is sent', async () => {
    const { graph, sent } = recordingGraph()
    await sendMessage(graph, newMessage({ to: [{ name: 'A', address: 'a@x.example' }] }))
    expect(sent.map(({ path }) => path)).toEqual(['/me/messages', '/me/messages/new/send'])
    expect(sent[0]?.body.toRecipients).toEqual([{ emailAddress: { name: 'A', address: 'a@x.example' } }])
  })

  test('of an event carries a transaction id, so that a repeated create is the same create', async () => {
    const { graph, sent } = recordingGraph()
    const draft = newEvent({ start: Date.UTC(2026, 2, 2, 9), end: Date.UTC(2026, 2, 2, 10) })
    await saveEvent(graph, draft)
    expect(sent[0]?.body).toMatchObject({
      transactionId: draft.key,
      start: { dateTime: '2026-03-02T09:00:00.000', timeZone: 'UTC' },
    })
  })
})

describe('the add-in hears of changes', () => {
  const heard = (events: HostEvent[]) => events.map(([name, data]) => [name, JSON.parse((data as string[])[0] ?? '')])

  test('of recipients and attachments of a message, once each, and of nothing that stayed the same', () => {
    const events: HostEvent[] = []
    const draft = newMessage()
    const end = watchDraft(draft, (event) => events.push(event))
    draft.change({ to: [{ name: 'A', address: 'a@x.example' }] })
    draft.change({ to: [{ name: 'A', address: 'a@x.example' }], subject: 'x' })
    const file = { '@odata.type': '#microsoft.graph.fileAttachment', id: 'f', name: 'f.txt', size: 1, isInline: false }
    draft.change({ attachments: [file] })
    end()
    draft.change({ cc: [{ name: 'B', address: 'b@x.example' }] })
    expect(heard(events)).toEqual([
      ['olkRecipientsChanged', { to: true, cc: false, bcc: false }],
      ['olkAttachmentsChanged', { attachmentStatus: 'added', attachmentDetails: expect.objectContaining({ id: 'f' }) }],
    ])
  })

  test('of an appointment’s time', () => {
    const events: HostEvent[] = []
    const draft = newEvent({ start: 1000, end: 2000 })
    watchDraft(draft, (event) => events.push(event))
    draft.change({ start: 1500, end: 2500 })
    expect(heard(events)).toEqual([['olkAppointmentTimeChanged', { start: 1500, end: 2500 }]])
  })
})
