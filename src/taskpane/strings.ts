import type { ItemReference, Participant } from '../api/item.ts'
import type { Receipt } from '../api/receipt.ts'
import type { Direction, Outcome } from '../core/decision.ts'

type Kind = ItemReference['kind']
const thing = (kind: Kind) => (kind === 'event' ? 'appointment' : 'message')
const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

/** Every word that the pane says by itself. What the service says (details, reasons) is shown as it comes. */
export const strings = {
  appName: 'Tandem',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  refresh: 'Look again',
  opensInNewWindow: 'opens in a new window',
  loading: 'Looking this item up…',

  states: {
    'not-tracked': 'Not tracked',
    processing: 'Processing, please wait',
    pending: 'Track pending',
    tracked: 'Tracked',
    failed: 'Track failure',
  },
  trackedRegarding: (name: string) => `Tracked regarding ${name}`,
  trackedRegardingBefore: 'Tracked regarding',
  regardingIs: (name: string) => (name.endsWith('.') ? `Regarding ${name}` : `Regarding ${name}.`),
  notTrackedHint: (kind: Kind) => `This ${thing(kind)} has no copy in Dynamics 365.`,
  processingHint: 'Waiting for the answer of Dynamics 365. You may go on to another item: this one goes on by itself.',
  pendingDraftHint: (kind: Kind) =>
    kind === 'event'
      ? 'It becomes tracked when the invitation is sent.'
      : 'It becomes tracked when the message is sent; what you choose here is kept until then.',
  pendingHint: 'Nothing more to do: Tandem goes on by itself, within about 15 minutes.',
  trackedAt: (when: string) => `Tracked ${when}`,
  trackedBy: (when: string, who: string) => `Tracked ${when} by ${who}`,
  updatedAt: (when: string) => `last synchronized ${when}`,
  failedAt: (when: string) => `Last try ${when}`,

  noItem: 'Select one message or appointment, and Tandem shows here who is on it and what it is about.',
  unsavedHint: (kind: Kind) =>
    `Tandem knows the people on it as soon as it is saved. Tracking saves the draft and keeps it pending until the ${
      kind === 'event' ? 'invitation' : 'message'
    } is sent.`,
  composeHint: (kind: Kind) =>
    `You are still writing. Tracked now, it stays pending and is copied to Dynamics 365 when the ${
      kind === 'event' ? 'invitation' : 'message'
    } is sent.`,
  meetingMessageHint: 'This message is about a meeting. To track the meeting itself, open it in the calendar.',
  missedItem: (subject: string) =>
    subject
      ? `Nothing was done: Outlook had moved on from “${subject}” before your click.`
      : 'Nothing was done: Outlook had moved on to another item before your click.',
  otherAccount: (account: string, mailbox: string) =>
    `You are signed in as ${account}, but Outlook shows the mailbox of ${mailbox}. What you track here is done as ${account}.`,
  chooseAccount: 'Use another account',

  track: 'Track',
  trackWithoutRegarding: 'Track without Regarding',
  setRegarding: 'Set Regarding',
  changeRegarding: 'Change Regarding',
  trackRegarding: 'Track with this regarding',
  viewRecord: 'View in Dynamics 365',
  untrack: 'Untrack',

  regardingTitle: 'What is it regarding?',
  changeRegardingTitle: 'Change what it is regarding',
  searchLabel: 'Search for a record',
  searchPlaceholder: 'Search accounts, people, deals, cases…',
  clearSearch: 'Clear the search',
  suggested: 'Suggested',
  recent: 'Recent',
  results: 'Found',
  searching: 'Searching…',
  nothingFound: (query: string) => `Nothing found for “${query}”.`,
  nothingSuggested: 'No suggestions for this item. Search for a record, or track without one.',
  resultCount: (number: number) => (number === 0 ? 'Nothing found' : count(number, 'record', 'records')),
  removeChoice: (name: string) => `Choose something else than ${name}`,

  peopleTitle: (number: number) => `People (${number})`,
  unknownPerson: 'Not in Dynamics 365',
  otherMatches: (number: number) => count(number, 'further match', 'further matches'),
  morePeople: (number: number) => `Show ${number} more`,
  fewerPeople: 'Show fewer',
  roles: {
    from: 'From',
    to: 'To',
    cc: 'Cc',
    bcc: 'Bcc',
    organizer: 'Organizer',
    required: 'Required',
    optional: 'Optional',
    resource: 'Resource',
  } satisfies Record<Participant['roles'][number], string>,
  tables: {
    account: 'Account',
    contact: 'Contact',
    lead: 'Lead',
    opportunity: 'Opportunity',
    incident: 'Case',
    systemuser: 'User',
    queue: 'Queue',
    email: 'E-mail',
    appointment: 'Appointment',
    recurringappointmentmaster: 'Recurring appointment',
    serviceappointment: 'Service activity',
    task: 'Task',
    fax: 'Fax',
    letter: 'Letter',
    phonecall: 'Phone call',
    equipment: 'Equipment',
  } as Readonly<Record<string, string>>,

  untrackTitle: (kind: Kind) => `Untrack this ${thing(kind)}?`,
  untrackHint: 'The link between Outlook and Dynamics 365 ends. What happens to the copy?',
  keepRecord: 'Keep the copy in Dynamics 365',
  keepRecordHint: 'It stays on the timeline and no longer changes with Outlook.',
  deleteRecord: 'Delete the copy in Dynamics 365',
  deleteRecordHint: 'It goes from the timeline of everybody. The item in Outlook stays.',
  untrackAndKeep: 'Untrack',
  untrackAndDelete: 'Untrack and delete',

  receiptTitles: {
    track: { done: 'Tracked', pending: 'Kept for later', failed: 'Not tracked' },
    untrack: { done: 'Untracked', pending: 'Untracking', failed: 'Not untracked' },
    'set-regarding': {
      done: 'Regarding changed',
      pending: 'Regarding kept for later',
      failed: 'Regarding not changed',
    },
    sync: { done: 'Synchronized', pending: 'Synchronizing', failed: 'Not synchronized' },
  } satisfies Record<Receipt['verb'], Record<Receipt['outcome'], string>>,
  recordActions: {
    created: 'A copy was made in Dynamics 365.',
    'already-there': 'The copy was there already: a colleague, or you, tracked it before.',
    updated: 'The copy in Dynamics 365 was changed.',
    deleted: 'The copy in Dynamics 365 was deleted.',
    kept: 'The copy in Dynamics 365 was kept.',
    none: 'Dynamics 365 was not changed.',
  } satisfies Record<Receipt['recordAction'], string>,
  receiptSummary: (went: number, stayed: number) =>
    stayed === 0
      ? count(went, 'field went', 'fields went')
      : `${count(went, 'field went', 'fields went')}, ${stayed} did not`,
  went: 'Went',
  didNotGo: 'Did not go',
  nothingToDo: 'Nothing to do',
  correlation: (id: string) => `For your administrator: ${id}`,

  fieldsTitle: 'Fields',
  fieldsHint: 'Every synchronized field, its direction and what both sides hold.',
  fieldsOpen: 'Fields',
  back: 'Back to the item',
  backToStart: 'Back',
  more: 'More',
  readAt: (when: string) => `Both sides read ${when}`,
  outlookSide: 'Outlook',
  crmSide: 'Dynamics 365',
  noValue: 'no value',
  hiddenValue: 'not shown',
  filterFields: 'Filter fields',
  noFields: 'No field matches.',
  historyTitle: 'History',
  noHistory: 'Nothing has happened yet.',
  directions: {
    none: 'Not synchronized',
    toCrm: 'Outlook to Dynamics 365',
    toExchange: 'Dynamics 365 to Outlook',
    bidirectional: 'Both directions',
  } satisfies Record<Direction, string>,
  outcomes: {
    toCrm: 'To Dynamics 365',
    toExchange: 'To Outlook',
    both: 'To both',
    unchanged: 'Unchanged',
    kept: 'Stays',
  } satisfies Record<Outcome, string>,

  rulesTitle: 'Synchronized fields',
  rulesHint: 'Which fields follow each other and which way, for everybody in your organization.',
  rulesReadOnly: 'Only people whose CRM role lets them change synchronized fields can set these directions.',
  rulesCount: (table: string, number: number) => `${table} (${number})`,
  changeDirection: (field: string, direction: string) => `${field}: ${direction}. Change the direction`,
  fixedDirection: 'Fixed',
  defaultDirection: 'default',
  overruled: (direction: string, because: string) => `In effect: ${direction}. ${because}`,
  ownPair: 'Own pair',
  addOwnPair: 'Add an own pair',
  ownPairHint:
    'One column of Dynamics 365 and one named property of the Outlook item follow each other from the next synchronization on.',
  ownPairTable: 'Kind of record',
  ownPairName: 'Name',
  ownPairNameHint: 'What people read in lists and in the history.',
  ownPairColumn: 'Column in Dynamics 365',
  chooseColumn: 'Choose a column…',
  ownPairProperty: 'Property of the Outlook item',
  ownPairPropertyHint:
    'As Microsoft Graph writes it. The proposal is a public property that every Outlook client keeps.',
  ownPairDirection: 'Direction',
  add: 'Add',
  adding: 'Adding…',
  removeOwnPair: (name: string) => `Remove “${name}”`,
  removeOwnPairHint: 'The values on both sides stay; they no longer follow each other.',
  remove: 'Remove',
  directionChanged: (field: string, direction: string) => `${field} is now: ${direction}.`,
  pairAdded: (name: string) => `“${name}” was added.`,
  pairRemoved: (name: string) => `“${name}” was removed.`,

  optionsTitle: 'Options',
  optionsHint: 'Your own choices. Dynamics 365 keeps them; they hold for every device.',
  timeZone: 'Time zone',
  timeZoneHint: 'Whole days are days of this zone.',
  emailFiltering: 'E-mail that is tracked by itself',
  emailFilterings: {
    0: 'All messages',
    1: 'Answers to tracked messages',
    2: 'Messages from leads, contacts and accounts',
    3: 'Messages from any record with an e-mail address',
    4: 'No messages',
  } as Readonly<Record<number, string>>,
  toggles: {
    autoCreateContactOnPromote: {
      label: 'Make contacts of unknown people',
      hint: 'When you track a message from somebody who is not in Dynamics 365 yet.',
    },
    syncContactCompany: {
      label: 'Account as company of a contact',
      hint: 'The account’s name goes to Outlook as the contact’s company.',
    },
    isSendAsAllowed: { label: 'Others may send e-mail on my behalf', hint: 'From Dynamics 365, with your address.' },
    isResourceBookingExchangeSyncEnabled: {
      label: 'My service activities in Outlook',
      hint: 'Bookings of you as a resource appear in your calendar.',
    },
  },
  saved: 'Saved',
  saving: 'Saving…',

  historyHint: 'What Tandem did in your mailbox, newest first.',
  searchHistory: 'Search names, fields, values, failures…',
  outcomeFilter: 'Outcome',
  tableFilter: 'Kind',
  anyOutcome: 'Any outcome',
  anyTable: 'Any kind',
  receiptOutcomes: { done: 'Done', pending: 'Waiting', failed: 'Failed' } satisfies Record<Receipt['outcome'], string>,
  nothingInHistory: 'Nothing found.',
  nothingInHistoryUntil: (when: string) => `Nothing found back to ${when}.`,
  receiptCount: (number: number) => (number === 0 ? 'Nothing found' : count(number, 'entry', 'entries')),
  lookFurther: 'Look further back',
  kinds: { message: 'E-mail', event: 'Appointment', contact: 'Contact', task: 'Task' } satisfies Record<
    Receipt['kind'],
    string
  >,
  receiptOf: (what: string, name: string) => `${what}: ${name}`,
  itemActions: {
    created: 'A copy was made in Outlook.',
    updated: 'The item in Outlook was changed.',
    deleted: 'The item in Outlook was deleted.',
    none: '',
  } satisfies Record<NonNullable<Receipt['itemAction']>, string>,

  putBack: 'Put back',
  putBackLabel: (side: string, field: string) => `Put back the value of ${side} in ${field}`,
  putBackTitle: (field: string) => `Put the former value of ${field} back?`,
  putBackHint: 'Both sides get this value, as an ordinary synchronization:',
  puttingBack: 'Putting back…',
  wasPutBack: (field: string) => `${field} was put back.`,
  notPutBack: (field: string, because: string) => `${field} was not put back. ${because}`,
  emptyValue: 'no value',

  previewTitle: 'What would happen now',
  previewHint: 'Reads both sides and shows what a synchronization would do. Nothing is written.',
  previewOpen: 'Show what would happen',
  previewAgain: 'Look again at both sides',
  previewing: 'Looking at both sides…',
  previewRecord: {
    created: 'A copy would be made in Dynamics 365.',
    'already-there': 'The copy in Dynamics 365 is there already and would be linked.',
    updated: 'The copy in Dynamics 365 would be changed.',
    deleted: 'The copy in Dynamics 365 would be deleted.',
    kept: 'The copy in Dynamics 365 would be kept.',
    none: 'Dynamics 365 would not be changed.',
  } satisfies Record<Receipt['recordAction'], string>,
  previewItem: {
    created: 'A copy would be made in Outlook.',
    updated: 'The item in Outlook would be changed.',
    deleted: 'The item in Outlook would be deleted.',
    none: 'The item in Outlook would not be changed.',
  } satisfies Record<NonNullable<Receipt['itemAction']>, string>,
  previewNotTracked: 'This item is not tracked, so nothing happens by itself. This is what tracking it would do:',
  previewNothing: 'Both sides are in step.',
  tryDirections: 'Try other directions',
  tryDirectionsHint: 'See the effect on this item. Nobody’s rules are changed.',
  becomes: 'becomes',

  signIn: 'Sign in',
  /** For failures that are the pane's own. Each says what helps. */
  failures: {
    offline: 'You are offline. Nothing was lost; try again when the network is back.',
    'service-silent': 'Tandem did not answer in time. If it was done meanwhile, trying again does not do it twice.',
    'service-unreachable': 'Tandem can’t be reached. Check your network, then try again; nothing is done twice.',
    'service-garbled': 'Something between here and Tandem gave an answer that is not Tandem’s. Try again in a moment.',
    'outlook-silent': 'Outlook does not answer. Select the item again, or reopen this pane.',
    'outlook-refused': 'Outlook refused. Select the item again, or reopen this pane.',
    'outlook-missing': 'This page works inside Outlook only. Open it there with the Tandem button.',
    'sign-in-not-offered': 'This Outlook can’t sign add-ins in. Use a newer Outlook, or Outlook on the web.',
    'sign-in-needed': 'Sign in to see this item together with Dynamics 365.',
    'sign-in-cancelled': 'The sign-in was closed before it was done.',
    'sign-in-failed': 'The sign-in did not work. Try again; if it stays so, your administrator has to allow Tandem.',
    'meeting-message': 'This message is about a meeting. Track the meeting itself: open it in the calendar.',
    defect: 'Something went wrong in Tandem itself. Try again; if it stays so, tell your administrator.',
  } as Readonly<Record<string, string>>,
  unknownFailure: 'Something went wrong. Try again; if it stays so, tell your administrator.',
} as const
