import type { Graph } from '../graph.ts'
import type { NestedToken } from '../settings.ts'
import { appContext } from './app-context.ts'
import { type HostEvent, watchDraft } from './draft-events.ts'
import { executeMethod } from './execute-method.ts'
import { type HostUser, initialData } from './initial-data.ts'
import { type HostItem, itemKey } from './item.ts'
import { answerNestedAuth, type BrokerAccount } from './nested-auth.ts'
import type { ItemMemory, Notification, Parameters, WindowActions } from './operation.ts'
import { type OfficeTheme, themeEvent } from './theme.ts'
import { type PaneRequest, readRequest, writeAnswer, writeEvent, writeFocus } from './wire.ts'

export interface OfficeHostOptions {
  readonly conversationId: string
  readonly controlId: string
  readonly paneOrigin: string
  /** The pane's frame; asked each time, since a reload makes a new window in it. */
  readonly pane: () => Window | null
  readonly paneSize: () => { readonly width: number; readonly height: number }
  readonly locale: string
  readonly user: HostUser
  readonly account: BrokerAccount
  readonly graph: Graph
  readonly item: () => HostItem | null
  readonly memory: (item: HostItem | null) => ItemMemory
  readonly theme: () => OfficeTheme
  readonly actions: WindowActions
  readonly addInId: string
  readonly showNotifications: (notifications: readonly Notification[]) => void
  readonly requestToken: (clientId: string, scope: string) => Promise<NestedToken>
  /** The keyboard focus leaves the pane, at its end or its start. */
  readonly focusLeaves: (towards: 'next' | 'previous') => void
}

export interface OfficeHost {
  /** The selection moved, within the same kind of window. */
  itemChanged(): void
  themeChanged(): void
  takeFocus(from: 'start' | 'end'): void
  close(): void
}

const itemChangedEvent = 'olkItemSelectedChanged'
const noError = { Version: 1, Error: 0 }

/** Acts as the Outlook-on-the-web host of the genuine office.js in one frame, after the protocol's sections 4 to 9. */
export function openOfficeHost(options: OfficeHostOptions): OfficeHost {
  const registered = new Set<string>()
  /** What the pane was last told is open. */
  let told = ''
  let unwatch = () => {}

  const post = (message: unknown) => options.pane()?.postMessage(message, options.paneOrigin)
  const fire = ([name, data]: HostEvent) => {
    if (registered.has(name)) post(writeEvent(options.conversationId, name, data))
  }
  const watch = (item: HostItem | null) => {
    unwatch()
    const draft = item?.kind === 'messageCompose' || item?.kind === 'appointmentCompose' ? item.draft : undefined
    unwatch = draft ? watchDraft(draft, fire) : () => {}
  }
  const tellItem = () => {
    const item = options.item()
    if (itemKey(item) === told || !registered.has(itemChangedEvent)) return
    told = itemKey(item)
    fire([itemChangedEvent, item === null ? null : initialData(item, options.user)])
  }

  const answers = new Map<string, (data: unknown) => object | Promise<object>>()
  answers.set('ContextActivationManager_getAppContextAsync', () => {
    // A pane that was loaded again knows nothing of its earlier registrations.
    registered.clear()
    const { width, height } = options.paneSize()
    const { controlId, locale } = options
    const roamingSettings = readRoamingSettings(options)
    return appContext({ controlId, locale, roamingSettings, paneWidth: width, paneHeight: height })
  })
  answers.set('ContextActivationManager_notifyHost', (data) => {
    const [, action] = data as [string, number]
    if (action === 13) options.focusLeaves('next')
    if (action === 14 || action === 15) options.focusLeaves('previous')
    return {}
  })
  answers.set('ContextActivationManager_openWindowInHost', (data) => {
    options.actions.openAddress(String((data as { strUrl?: unknown }).strUrl))
    return {}
  })
  answers.set('GetInitialData', () => {
    const item = options.item()
    told = itemKey(item)
    watch(item)
    return initialData(item, options.user)
  })
  answers.set('ExecuteMethod', (data) => {
    const { ApiParams, MethodData } = data as { ApiParams?: Parameters; MethodData: { DispatchId: number } }
    const item = options.item()
    return executeMethod(MethodData.DispatchId, ApiParams ?? {}, {
      graph: options.graph,
      user: options.user,
      item,
      memory: options.memory(item),
      window: options.actions,
      addInId: options.addInId,
      saveRoamingSettings: (settings) => saveRoamingSettings(options, settings),
      showNotifications: options.showNotifications,
    })
  })
  answers.set('executeMethod', (data) => {
    const { DdaMethod } = data as { DdaMethod?: { DispatchId?: number } }
    if (DdaMethod?.DispatchId === 97) options.actions.closePane()
    // 98 is single sign-on through the host, which nested app authentication has replaced: 13012, not supported.
    return DdaMethod?.DispatchId === 98 ? { Version: 1, Error: 13012 } : noError
  })

  const register = (request: PaneRequest): object => {
    if (request._actionType === 2) registered.delete(request._actionName)
    else registered.add(request._actionName)
    // What happened between the pane's start and its registration must not be lost on it.
    if (request._actionName === itemChangedEvent) queueMicrotask(tellItem)
    // This office.js has no `officeTheme` on the web, so the pane learns the theme from the event alone.
    if (request._actionName === 'officeThemeChanged') queueMicrotask(() => fire(themeEvent(options.theme())))
    return { Error: 0 }
  }

  const onMessage = async (event: MessageEvent) => {
    if (event.source !== options.pane() || event.origin !== options.paneOrigin) return
    const nested = (event.data as { nestedAppAuth?: unknown } | null)?.nestedAppAuth
    if (typeof nested === 'string') {
      const answer = await answerNestedAuth(nested, options.account, options.requestToken)
      if (answer !== undefined) post({ nestedAppAuth: answer })
      return
    }
    const request = readRequest(event.data, options.conversationId)
    if (!request) return
    const invoke = answers.get(request._actionName) ?? (() => ({ error: true, errorCode: 5000 }))
    post(writeAnswer(request, request._actionType === 0 ? await invoke(request._data) : register(request)))
  }
  window.addEventListener('message', onMessage)

  return {
    itemChanged() {
      watch(options.item())
      tellItem()
    },
    themeChanged: () => fire(themeEvent(options.theme())),
    takeFocus: (from) => post(writeFocus(options.conversationId, from)),
    close() {
      unwatch()
      window.removeEventListener('message', onMessage)
    },
  }
}

/** Roaming settings are kept per person in this browser; the real ones lie in a hidden item of the mailbox. */
const settingsKey = ({ addInId, account }: OfficeHostOptions) => `roaming ${addInId} ${account.oid}`

function readRoamingSettings(options: OfficeHostOptions): Record<string, string> {
  return JSON.parse(localStorage.getItem(settingsKey(options)) ?? '{}')
}

function saveRoamingSettings(options: OfficeHostOptions, settings: Readonly<Record<string, string>>): void {
  localStorage.setItem(settingsKey(options), JSON.stringify(settings))
}
