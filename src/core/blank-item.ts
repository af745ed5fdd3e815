/** An item that holds nothing yet: what the fields of a new one are written into. */
import type { FollowedItem, FollowedKind } from './following.ts'

const nothing = { id: '', changeKey: '', categories: [] } as const
const noBody = { contentType: 'text', content: '' } as const
const nowhere = { street: '', city: '', state: '', postalCode: '', countryOrRegion: '' } as const

const blanks: { readonly [Kind in FollowedKind]: Extract<FollowedItem, { kind: Kind }> } = {
  event: {
    ...{ ...nothing, kind: 'event', iCalUId: '', type: 'singleInstance', subject: '', body: noBody, location: '' },
    ...{ importance: 'normal', sensitivity: 'normal', showAs: 'busy', start: '', end: '', isAllDay: false },
    ...{ isCancelled: false, isDraft: false, isOrganizer: true, attendees: [], attachments: [] },
  },
  contact: {
    ...nothing,
    kind: 'contact',
    contact: {
      ...{ givenName: '', middleName: '', surname: '', generation: '', displayName: '', nickName: '', jobTitle: '' },
      ...{ companyName: '', department: '', assistantName: '', manager: '', spouseName: '', children: [] },
      ...{ businessHomePage: '', personalNotes: '', yomiGivenName: '', yomiSurname: '', birthday: '' },
      ...{ mobilePhone: '', businessPhones: [], homePhones: [], emailAddresses: [] },
      ...{ businessAddress: nowhere, homeAddress: nowhere, otherAddress: nowhere },
    },
  },
  task: {
    ...{ ...nothing, kind: 'task', title: '', body: noBody, importance: 'normal', status: 'notStarted' },
    ...{ isReminderOn: false, isRecurring: false },
  },
}

export function blankItem(kind: FollowedKind): FollowedItem {
  return blanks[kind]
}
