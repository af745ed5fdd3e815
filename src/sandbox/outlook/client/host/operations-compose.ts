import { attachFile, removeAttachment, saveEvent, saveMessage } from '../drafts-in-graph.ts'
import type { ItemBody } from '../mailbox.ts'
import { bodyAs, coercion, contentFor } from './body-text.ts'
import { HostError } from './host-error.ts'
import { hostPerson } from './initial-data.ts'
import { toEwsId, toRestId } from './item-ids.ts'
import {
  anyDraft,
  eventDraft,
  messageDraft,
  number,
  type Operation,
  type OperationContext,
  type Parameters,
  persons,
  text,
  texts,
} from './operation.ts'
import { toOfficeRecurrence } from './recurrence.ts'

/** Operations on something being written, by dispatch id (protocol, section 6). */
export const composeOperations: Readonly<Record<number, Operation>> = {
  // body: set, prepend, insert at the cursor, type, append on send
  38: (parameters, context) => changeBody(parameters, context, (_old, added) => added),
  23: (parameters, context) => changeBody(parameters, context, (old, added) => added + old),
  13: (parameters, context) => changeBody(parameters, context, (old, added) => added + old),
  29: (parameters, context) => changeBody(parameters, context, (old, added) => added + old),
  14: (_parameters, context) => anyDraft(context).state.body.contentType,
  // subject
  18: (_parameters, context) => anyDraft(context).state.subject,
  17: (parameters, context) => anyDraft(context).change({ subject: text(parameters, 'subject') }),
  // recipients
  15: (parameters, context) => recipients(context, parameters).get().map(hostPerson),
  21: (parameters, context) => recipients(context, parameters).set(persons(parameters.recipientArray)),
  22: (parameters, context) => {
    const field = recipients(context, parameters)
    field.set([...field.get(), ...persons(parameters.recipientArray)])
  },
  // saveAsync, getItemIdAsync, close
  32: async (_parameters, context) => {
    const draft = anyDraft(context)
    const id = await (draft.kind === 'message' ? saveMessage(context.graph, draft) : saveEvent(context.graph, draft))
    context.window.itemChanged()
    return toEwsId(id)
  },
  164: (_parameters, context) => {
    const { id } = anyDraft(context).state
    if (id === undefined) throw new HostError('itemNotSaved')
    return toEwsId(id)
  },
  41: (_parameters, context) => context.window.closeCompose(),
  // start and end
  24: (parameters, context) => eventDraft(context).state[timeProperty(parameters)],
  25: (parameters, context) => setTime(context, timeProperty(parameters), number(parameters, 'time')),
  // location
  26: (_parameters, context) => eventDraft(context).state.location,
  27: (parameters, context) => eventDraft(context).change({ location: text(parameters, 'location') }),
  154: (_parameters, context) => locations(eventDraft(context).state.location),
  155: ({ enhancedLocations }, context) => {
    const added = ((enhancedLocations ?? []) as { id: string }[]).map(({ id }) => id)
    const draft = eventDraft(context)
    draft.change({ location: [...new Set([...locationNames(draft.state.location), ...added])].join('; ') })
  },
  156: ({ enhancedLocations }, context) => {
    const removed = ((enhancedLocations ?? []) as { id: string }[]).map(({ id }) => id)
    const draft = eventDraft(context)
    draft.change({
      location: locationNames(draft.state.location)
        .filter((name) => !removed.includes(name))
        .join('; '),
    })
  },
  // recurrence
  103: (_parameters, context) => {
    const { series } = eventDraft(context).state
    return series ? toOfficeRecurrence(series) : null
  },
  // isAllDayEvent, sensitivity
  169: (_parameters, context) => eventDraft(context).state.isAllDay,
  170: ({ isAllDayEvent }, context) => eventDraft(context).change({ isAllDay: isAllDayEvent === true }),
  171: (_parameters, context) => eventDraft(context).state.sensitivity,
  172: (parameters, context) => eventDraft(context).change({ sensitivity: text(parameters, 'sensitivity') }),
  // internetHeaders
  151: (parameters, context) => {
    const { headers } = messageDraft(context).state
    const asked = texts(parameters, 'internetHeaderKeys').filter((name) => name in headers)
    return Object.fromEntries(asked.map((name) => [name, headers[name]]))
  },
  152: ({ internetHeaderNameValuePairs }, context) => {
    const draft = messageDraft(context)
    draft.change({ headers: { ...draft.state.headers, ...(internetHeaderNameValuePairs as Record<string, string>) } })
  },
  153: (parameters, context) => {
    const removed = texts(parameters, 'internetHeaderKeys')
    const draft = messageDraft(context)
    const kept = Object.entries(draft.state.headers).filter(([name]) => !removed.includes(name))
    draft.change({ headers: Object.fromEntries(kept) })
  },
  // attachments: add from base64, remove
  148: async (parameters, context) => {
    const attachment = await attachFile(context.graph, anyDraft(context), {
      name: text(parameters, 'name'),
      contentBytes: text(parameters, 'base64String'),
      contentType: 'application/octet-stream',
      isInline: parameters.isInline === true,
    })
    return toEwsId(attachment.id)
  },
  20: (parameters, context) => {
    const id = toRestId(text(parameters, 'attachmentIndex'))
    const draft = anyDraft(context)
    if (!draft.state.attachments.some((attachment) => attachment.id === id)) throw new HostError('invalidAttachmentId')
    return removeAttachment(context.graph, draft, id)
  },
  // getComposeTypeAsync
  174: (_parameters, context) => {
    const { composeType, body } = messageDraft(context).state
    return { composeType, coercionType: body.contentType }
  },
}

function changeBody(
  parameters: Parameters,
  context: OperationContext,
  combine: (old: string, added: string) => string,
): void {
  const draft = anyDraft(context)
  const { body } = draft.state
  const type = parameters.coercionType ?? coercion.text
  const added = contentFor(body, text(parameters, 'data'), type)
  const content = combine(bodyAs(body, body.contentType === 'html' ? coercion.html : coercion.text), added)
  draft.change({ body: { ...body, content } satisfies ItemBody })
}

const messageFields = ['to', 'cc', 'bcc'] as const
const eventFields = ['required', 'optional'] as const

function recipients(context: OperationContext, parameters: Parameters) {
  const draft = anyDraft(context)
  const index = number(parameters, 'recipientField')
  if (draft.kind === 'message') {
    const field = messageFields[index]
    if (!field) throw new HostError('invalidParameter')
    return {
      get: () => draft.state[field],
      set: (people: ReturnType<typeof persons>) => draft.change({ [field]: people }),
    }
  }
  const field = eventFields[index]
  if (!field) throw new HostError('invalidParameter')
  return {
    get: () => draft.state[field],
    set: (people: ReturnType<typeof persons>) => draft.change({ [field]: people }),
  }
}

function timeProperty({ TimeProperty }: Parameters): 'start' | 'end' {
  return TimeProperty === 2 ? 'end' : 'start'
}

/** Moving the start moves the end with it, as Outlook does; an end before the start is refused. */
function setTime(context: OperationContext, property: 'start' | 'end', time: number): void {
  const draft = eventDraft(context)
  const { start, end } = draft.state
  if (property === 'end' && time < start) throw new HostError('invalidParameter', 'The end lies before the start.')
  draft.change(property === 'end' ? { end: time } : { start: time, end: end + (time - start) })
}

const locationNames = (location: string) => location.split(/;\s*/).filter((name) => name !== '')

const locations = (location: string) =>
  locationNames(location).map((name) => ({
    locationIdentifier: { id: name, type: 'custom' },
    displayName: name,
    emailAddress: '',
  }))
