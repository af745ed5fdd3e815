import { askOffice } from './ask-office.ts'
import type { OutlookHost, SelectedItem } from './host.ts'
import { HostFailure } from './host-failure.ts'
import { hintsOf } from './item-hints.ts'
import { othersMailboxOf } from './shared-item.ts'
import { toneOf } from './tone.ts'

/** office.js tells items apart by their classes, not by one type: this is what the pane reads of any of them. */
type AnyItem = Office.MessageRead & Office.MessageCompose & Office.AppointmentRead & Office.AppointmentCompose

/** `getItemIdAsync` of a draft that nobody saved yet. */
const itemNotSaved = 9046

/** In milliseconds. office.js itself gives up at about 25 000, without a word. */
const startLimitMs = 30_000

/** Waits until office.js knows its host. @throws HostFailure when there is no Outlook around, or it keeps silent */
export async function connectToOutlook(
  office: typeof Office | undefined,
  limitMs = startLimitMs,
): Promise<OutlookHost> {
  if (!office) throw new HostFailure('outlook-missing', 'office.js could not be loaded.')
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new HostFailure('outlook-silent', `Office.onReady, ${limitMs} ms`)), limitMs)
  })
  try {
    const { host } = await Promise.race([office.onReady(), silence])
    if (host !== office.HostType.Outlook) throw new HostFailure('outlook-missing', 'The page is not inside Outlook.')
    return createOfficeHost(office)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * The real host. Nothing is remembered of an item but the names given to unsaved drafts: what is selected is read anew
 * each time, because `ItemChanged` is known to be lost and items to be frozen (office-js issues 6833, 6806).
 */
export function createOfficeHost(office: typeof Office): OutlookHost {
  const { mailbox } = office.context
  const draftNames = new WeakMap<object, string>()
  let drafts = 0
  let themeSeen: Partial<Office.OfficeTheme> | undefined

  const draftName = (item: object) => {
    const name = draftNames.get(item) ?? `draft:${++drafts}`
    draftNames.set(item, name)
    return name
  }
  const toRestId = (id: string) => mailbox.convertToRestId(id, office.MailboxEnums.RestVersion.v2_0)
  const current = () => (mailbox.item as AnyItem | null | undefined) ?? null
  const kindOf = (item: AnyItem) =>
    item.itemType === office.MailboxEnums.ItemType.Appointment ? ('event' as const) : ('message' as const)

  /** A draft's id, where this Outlook can say it (Mailbox 1.8) and there is one. */
  async function savedId(item: AnyItem): Promise<string | undefined> {
    if (typeof item.getItemIdAsync !== 'function') return undefined
    try {
      return (await askOffice<string>('getItemIdAsync', (callback) => item.getItemIdAsync(callback))) || undefined
    } catch (error) {
      if (error instanceof HostFailure && error.officeCode === itemNotSaved) return undefined
      throw error
    }
  }

  async function describeDraft(item: AnyItem, officeId: string | undefined): Promise<SelectedItem> {
    const subject = await askOffice<string>('subject.getAsync', (callback) =>
      (item as Office.MessageCompose).subject.getAsync(callback),
    ).catch(() => '') // Only shown: a draft can be tracked without it.
    const kind = kindOf(item)
    const id = officeId ? toRestId(officeId) : undefined
    const formerKey = id && draftNames.get(item)
    const othersMailbox = id ? await othersMailboxOf(item) : undefined
    return {
      key: id ? `${kind}:${id}` : draftName(item),
      ...(formerKey ? { formerKey } : {}),
      kind,
      mode: 'compose',
      ...(id ? { id } : {}),
      subject,
      ...(othersMailbox ? { mailbox: othersMailbox } : {}),
      isMeetingMessage: false,
    }
  }

  async function describe(item: AnyItem): Promise<SelectedItem | null> {
    const isRead = typeof (item as Office.MessageRead).subject === 'string'
    if (!isRead) return describeDraft(item, await savedId(item))
    const { itemId } = item as Office.MessageRead
    if (!itemId) return null
    const id = toRestId(itemId)
    const kind = kindOf(item)
    const othersMailbox = await othersMailboxOf(item)
    return {
      key: `${kind}:${id}`,
      kind,
      mode: 'read',
      id,
      subject: (item as Office.MessageRead).subject,
      ...(othersMailbox ? { mailbox: othersMailbox } : {}),
      hints: hintsOf(item),
      isMeetingMessage: kind === 'message' && (item.itemClass ?? '').startsWith('IPM.Schedule.Meeting'),
    }
  }

  return {
    mailboxAddress: mailbox.userProfile?.emailAddress ?? '',
    locale: office.context.displayLanguage || 'en-US',
    canSignIn: office.context.requirements.isSetSupported('NestedAppAuth', '1.1'),
    async selectedItem() {
      const item = current()
      return item ? describe(item) : null
    },
    async saveDraft() {
      const item = current()
      if (!item || typeof item.saveAsync !== 'function') {
        throw new HostFailure('outlook-refused', 'There is no draft to save.')
      }
      return describeDraft(item, await askOffice<string>('saveAsync', (callback) => item.saveAsync(callback)))
    },
    onItemChanged: (listener) => {
      const handler = () => listener()
      const type = office.EventType.ItemChanged
      // Refused by an Outlook that can't pin: there the pane goes when the item goes.
      if (typeof mailbox.addHandlerAsync === 'function') mailbox.addHandlerAsync(type, handler, () => {})
      return () => mailbox.removeHandlerAsync?.(type, () => {})
    },
    tone: () => toneOf(themeSeen ?? office.context.officeTheme),
    onToneChanged: (listener) => {
      const type = office.EventType.OfficeThemeChanged
      const handler = (event: { officeTheme?: Partial<Office.OfficeTheme> }) => {
        themeSeen = event.officeTheme ?? office.context.officeTheme
        const tone = toneOf(themeSeen)
        if (tone) listener(tone)
      }
      if (typeof mailbox.addHandlerAsync === 'function') mailbox.addHandlerAsync(type, handler, () => {})
      return () => mailbox.removeHandlerAsync?.(type, () => {})
    },
  }
}
