/** As much of the `Office` object as the pane touches, driven by the test. */
export interface FakeOffice {
  readonly office: typeof Office
  select(item: object | null | undefined): void
  /** Calls the handlers of an event as office.js does. */
  fire(event: 'olkItemSelectedChanged' | 'officeThemeChanged', detail?: object): void
  readonly handlers: ReadonlyMap<string, readonly ((detail: object) => void)[]>
}

export function createFakeOffice(
  options: { readonly host?: string; readonly sets?: readonly string[] } = {},
): FakeOffice {
  const handlers = new Map<string, ((detail: object) => void)[]>()
  const mailbox = {
    item: undefined as object | null | undefined,
    userProfile: { emailAddress: 'anna@contoso.example' },
    convertToRestId: (id: string, version: string) => `${version}:${id.replaceAll('/', '-').replaceAll('+', '_')}`,
    addHandlerAsync(type: string, handler: (detail: object) => void, done: () => void) {
      handlers.set(type, [...(handlers.get(type) ?? []), handler])
      done()
    },
    removeHandlerAsync(type: string, done: () => void) {
      handlers.delete(type)
      done()
    },
  }
  const office = {
    onReady: async () => ({ host: options.host ?? 'Outlook', platform: 'OfficeOnline' }),
    HostType: { Outlook: 'Outlook' },
    EventType: { ItemChanged: 'olkItemSelectedChanged', OfficeThemeChanged: 'officeThemeChanged' },
    MailboxEnums: { RestVersion: { v2_0: 'v2.0' }, ItemType: { Message: 'message', Appointment: 'appointment' } },
    context: {
      displayLanguage: 'de-DE',
      mailbox,
      requirements: {
        isSetSupported: (name: string, version: string) => options.sets?.includes(`${name} ${version}`) ?? false,
      },
    },
  }
  return {
    office: office as unknown as typeof Office,
    select: (item) => {
      mailbox.item = item
    },
    fire: (event, detail = {}) => {
      for (const handler of handlers.get(event) ?? []) handler(detail)
    },
    handlers,
  }
}

export const succeed = (value: unknown) => (callback: (result: object) => void) =>
  callback({ status: 'succeeded', value })

export const failWith = (code: number, message: string) => (callback: (result: object) => void) =>
  callback({ status: 'failed', error: { code, name: message, message } })

const person = (emailAddress: string) => ({ displayName: emailAddress, emailAddress })

export const readMessage = {
  itemType: 'message',
  itemClass: 'IPM.Note',
  itemId: 'AA/1+',
  subject: 'Offer',
  internetMessageId: '<offer@fabrikam.example>',
  from: person('Ben@Fabrikam.example'),
  sender: person('ben@fabrikam.example'),
  to: [person('anna@contoso.example')],
  cc: [person('carla@fabrikam.example'), person('')],
  attachments: [{ size: 1000 }, { size: 24 }],
}

export const readAppointment = {
  itemType: 'appointment',
  itemClass: 'IPM.Appointment',
  itemId: 'EV/1',
  subject: 'Review',
  organizer: person('ben@fabrikam.example'),
  requiredAttendees: [person('anna@contoso.example')],
  optionalAttendees: [person('dora@fabrikam.example')],
  attachments: [],
}
