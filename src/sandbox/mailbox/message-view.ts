import type { Call, World } from './call.ts'
import { presentEvent } from './event-view.ts'
import { bodyAs, previewOf } from './html-text.ts'
import { meetingOf } from './meeting-mail.ts'
import type { Expand } from './odata/options.ts'
import { everything, expansions, idOf, type Shown, selected } from './present.ts'
import { messageProperties } from './properties.ts'
import type { Item } from './store.ts'
import { asText, type Json } from './values.ts'

/** `event` belongs to the types of meeting messages only, so the type stands before it. */
const meetingExpansion = 'microsoft.graph.eventMessage/event'

const emptyMessage: Json = {
  subject: '',
  importance: 'normal',
  isDeliveryReceiptRequested: null,
  isReadReceiptRequested: false,
  inferenceClassification: 'focused',
  categories: [],
  flag: { flagStatus: 'notFlagged' },
  toRecipients: [],
  ccRecipients: [],
  bccRecipients: [],
  replyTo: [],
  hasAttachments: false,
}

/** A message as Graph shows it. */
export function presentMessage(world: World, call: Call, item: Item, shown: Shown = everything): Json {
  const { properties } = item
  const id = idOf(item, call)
  const body = bodyAs(properties.body, call.prefer.bodyType)
  const full: Json = {
    '@odata.etag': `W/"${item.change_key}"`,
    id,
    ...emptyMessage,
    createdDateTime: item.created,
    lastModifiedDateTime: item.modified,
    changeKey: item.change_key,
    ...properties,
    receivedDateTime: item.sort,
    internetMessageId: item.internet_id,
    parentFolderId: item.folder,
    conversationId: item.conversation,
    isRead: item.is_read === 1,
    webLink: `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(id)}&exvsurl=1&viewmodel=ReadMessageItem`,
    body,
    bodyPreview: properties.bodyPreview ?? previewOf(properties.body),
  }
  if (shown.select?.includes('uniqueBody')) full.uniqueBody = body
  const meeting = shown.expand.find(({ name }) => name === meetingExpansion)
  const expand = shown.expand.filter((each) => each !== meeting)
  return {
    ...selected(full, shown, messageProperties, 'message'),
    ...expansions(world, item, expand),
    ...(meeting ? meetingPart(world, call, item, meeting) : {}),
  }
}

/** Of a message that speaks of an event, that event; of any other message nothing. */
function meetingPart(world: World, call: Call, item: Item, { select }: Expand): Json {
  if (!asText(item.properties['@odata.type']).startsWith('#microsoft.graph.eventMessage')) return {}
  const event = meetingOf(world, item)
  const shown = { expand: [], ...(select ? { select } : {}) }
  return { event: event === undefined ? null : presentEvent(world, call, event, shown) }
}
