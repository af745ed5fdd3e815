import { newEvent, newMessage } from '../draft.ts'
import { HostError } from './host-error.ts'
import { toRestId } from './item-ids.ts'
import {
  itemPath,
  type Notification,
  type Operation,
  type OperationContext,
  type Parameters,
  persons,
  text,
  WholeAnswer,
} from './operation.ts'

const showMessage: Operation = (parameters, { window }) => window.showMessage(toRestId(text(parameters, 'itemId')))
const showEvent: Operation = (parameters, { window }) => window.showEvent(toRestId(text(parameters, 'itemId')))

const newMessageForm: Operation = (parameters, { window }) =>
  window.compose(
    newMessage({
      to: persons(parameters.toRecipients),
      cc: persons(parameters.ccRecipients),
      bcc: persons(parameters.bccRecipients),
      subject: String(parameters.subject ?? ''),
      body: { contentType: 'html', content: String(parameters.htmlBody ?? '') },
    }),
  )

const newAppointmentForm: Operation = (parameters, { window }) => {
  const start = typeof parameters.start === 'number' ? parameters.start : Date.now()
  window.compose(
    newEvent({
      required: persons(parameters.requiredAttendees),
      optional: persons(parameters.optionalAttendees),
      start,
      end: typeof parameters.end === 'number' ? parameters.end : start + 1_800_000,
      subject: String(parameters.subject ?? ''),
      location: String(parameters.location ?? ''),
      body: { contentType: 'text', content: String(parameters.body ?? '') },
    }),
  )
}

const replyForm =
  (all: boolean): Operation =>
  ({ htmlBody }, context) => {
    if (context.item?.kind !== 'messageRead') throw new HostError('unsupportedExtensionPoint')
    return context.window.reply(context.item.message.id, all, String(htmlBody ?? ''))
  }

/** Exchange Online no longer gives these tokens to add-ins; neither does the sandbox. */
const retiredToken: Operation = () =>
  new WholeAnswer({
    wasSuccessful: false,
    errorCode: 9018,
    errorName: 'GenericTokenError',
    errorMessage: 'Exchange Online has retired this token. Use nested app authentication.',
  })

/** Operations on the window itself, by dispatch id (protocol, section 6). */
export const windowOperations: Readonly<Record<number, Operation>> = {
  2: retiredToken,
  12: retiredToken,
  5: () => new WholeAnswer({ wasProxySuccessful: false, errorMessage: 'Exchange Online has retired EWS.' }),
  8: showMessage,
  179: showMessage,
  9: showEvent,
  180: showEvent,
  44: newMessageForm,
  178: newMessageForm,
  7: newAppointmentForm,
  177: newAppointmentForm,
  10: replyForm(false),
  183: replyForm(false),
  30: replyForm(false),
  181: replyForm(false),
  11: replyForm(true),
  184: replyForm(true),
  31: replyForm(true),
  182: replyForm(true),
  42: (_parameters, { window }) => window.closePane(),
  403: (parameters, { window }) => window.openAddress(text(parameters, 'launchUrl')),
  // roamingSettings.saveAsync sends a list of one object
  404: (parameters, { saveRoamingSettings }) =>
    saveRoamingSettings((parameters as unknown as Record<string, string>[])[0] ?? {}),
  // notificationMessages add, getAll, replace, remove
  33: (parameters, context) => {
    const { notifications } = context.memory
    const added = notification(parameters)
    if (notifications.some(({ key }) => key === added.key)) throw new HostError('duplicateNotificationKey')
    if (notifications.length >= 5) throw new HostError('tooManyNotifications')
    show(context, [...notifications, added])
  },
  34: (_parameters, { memory }) => memory.notifications,
  35: (parameters, context) => {
    const replaced = notification(parameters)
    known(context, replaced.key)
    show(
      context,
      context.memory.notifications.map((each) => (each.key === replaced.key ? replaced : each)),
    )
  },
  36: (parameters, context) => {
    const key = text(parameters, 'key')
    known(context, key)
    show(
      context,
      context.memory.notifications.filter((each) => each.key !== key),
    )
  },
  // sessionData set, get, getAll, clear, remove
  185: (parameters, { memory }) => {
    memory.sessionData.set(text(parameters, 'name'), text(parameters, 'value'))
  },
  186: (parameters, { memory }) => {
    const value = memory.sessionData.get(text(parameters, 'name'))
    if (value === undefined) throw new HostError('keyNotFound')
    return value
  },
  187: (_parameters, { memory }) => Object.fromEntries(memory.sessionData),
  188: (_parameters, { memory }) => memory.sessionData.clear(),
  189: (parameters, { memory }) => {
    if (!memory.sessionData.delete(text(parameters, 'name'))) throw new HostError('keyNotFound')
  },
  // item.move
  101: async ({ destinationFolder }, context) => {
    const destinationId = destinationFolder === 'deletedItems' ? 'deleteditems' : String(destinationFolder)
    await context.graph.send('POST', `${itemPath(context)}/move`, { destinationId })
    context.window.itemChanged()
  },
  // office.js's own telemetry
  163: () => undefined,
  193: () => undefined,
  400: () => undefined,
  401: () => undefined,
  402: () => undefined,
}

const notificationTypes = ['informationalMessage', 'progressIndicator', 'errorMessage'] as const

function notification(parameters: Parameters): Notification {
  const type = notificationTypes[Number(parameters.type)]
  if (!type) throw new HostError('invalidParameter', 'This kind of notification is not shown here.')
  return {
    key: text(parameters, 'key'),
    type,
    message: text(parameters, 'message'),
    icon: typeof parameters.icon === 'string' ? parameters.icon : undefined,
    persistent: parameters.persistent === true,
  }
}

function known({ memory }: OperationContext, key: string): void {
  if (!memory.notifications.some((each) => each.key === key)) throw new HostError('notificationKeyNotFound')
}

function show(context: OperationContext, notifications: readonly Notification[]): void {
  context.memory.notifications = notifications
  context.showNotifications(notifications)
}
