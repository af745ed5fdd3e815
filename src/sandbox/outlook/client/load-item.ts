import type { Graph } from './graph.ts'
import type { Attachment, CalendarEvent, GraphRecurrence, GraphTime, Message } from './mailbox.ts'

const attachmentFields = '$select=id,name,contentType,size,isInline'

/** A whole message with its attachments (without their content). @throws GraphFailure */
export async function loadMessage(graph: Graph, id: string): Promise<Message> {
  const message = await graph.get<Message>(`/me/messages/${id}`)
  return { ...message, attachments: await loadAttachments(graph, `/me/messages/${id}`, message) }
}

/** A whole event, its times in UTC, with the series that it belongs to. @throws GraphFailure */
export async function loadEvent(graph: Graph, id: string, zone: string): Promise<CalendarEvent> {
  const event = await graph.get<CalendarEvent>(`/me/events/${id}`, 'outlook.timezone="UTC"')
  const masterId = event.type === 'seriesMaster' ? id : event.seriesMasterId
  const master = masterId
    ? await graph.get<{ recurrence: GraphRecurrence; start: GraphTime; end: GraphTime }>(
        `/me/events/${masterId}?$select=recurrence,start,end`,
        `outlook.timezone="${zone}"`,
      )
    : undefined
  return {
    ...event,
    attachments: await loadAttachments(graph, `/me/events/${id}`, event),
    ...(master?.recurrence ? { series: { recurrence: master.recurrence, start: master.start, end: master.end } } : {}),
  }
}

async function loadAttachments(
  graph: Graph,
  item: string,
  { hasAttachments, body }: Pick<Message, 'hasAttachments' | 'body'>,
): Promise<Attachment[]> {
  // Graph does not count inline images as attachments.
  if (!hasAttachments && !body.content.includes('cid:')) return []
  return graph.list<Attachment>(`${item}/attachments?${attachmentFields}`)
}
