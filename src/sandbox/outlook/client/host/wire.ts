/** office.js's cross-document messages: JSON strings through postMessage (protocol, section 4). */

interface WireMessage {
  readonly _messageType: 0 | 1
  readonly _actionName: string
  readonly _conversationId: string
  readonly _correlationId: number
  readonly _origin: string
  readonly _serializerVersion: 1
  readonly _data: unknown
}

export interface PaneRequest extends WireMessage {
  /** 0 invoke, 1 register an event, 2 unregister it. */
  readonly _actionType: 0 | 1 | 2
}

/** What the pane asked; undefined where it is no request of this conversation (other protocols share the channel). */
export function readRequest(data: unknown, conversationId: string): PaneRequest | undefined {
  if (typeof data !== 'string') return undefined
  try {
    const message = JSON.parse(data) as Partial<PaneRequest> | null
    const ours = message?._messageType === 0 && message._conversationId === conversationId
    return ours && typeof message._actionName === 'string' ? (message as PaneRequest) : undefined
  } catch {
    return undefined
  }
}

/** The answer to a request. An answer that is not an object would leave the caller's callback uncalled. */
export function writeAnswer(request: PaneRequest, data: object): string {
  return write({
    _messageType: 1,
    _responseType: 0,
    _errorCode: 0,
    _actionName: request._actionName,
    _conversationId: request._conversationId,
    _correlationId: request._correlationId,
    _data: data,
  })
}

export function writeEvent(conversationId: string, name: string, data: unknown): string {
  return write({
    _messageType: 1,
    _responseType: 1,
    _errorCode: 0,
    _actionName: name,
    _conversationId: conversationId,
    _correlationId: 0,
    _data: data,
  })
}

/** Gives the keyboard focus to the pane: its first element, or its last when somebody comes from behind. */
export function writeFocus(conversationId: string, from: 'start' | 'end'): string {
  return write({
    _messageType: 0,
    _actionType: 0,
    _actionName: 'Office_notifyAgave',
    _conversationId: `${conversationId}_ntf`,
    _correlationId: 0,
    _data: [from === 'start' ? 11 : 12],
  })
}

function write(message: object): string {
  return JSON.stringify({ ...message, _origin: window.location.origin, _serializerVersion: 1 })
}
