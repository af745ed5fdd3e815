import type { Installation, MailboxesShown, MailboxHealth } from '../api/administrator.ts'
import type { ItemReference, Participant } from '../api/item.ts'
import type { WhyAnswer } from '../api/mail.ts'
import type { MailboxStatus, Trouble } from '../api/mailbox.ts'
import type { NeverBackwardsPreview, NeverBackwardsStatus } from '../api/never-backwards.ts'
import type { Receipt } from '../api/receipt.ts'
import type { Direction, Outcome } from '../core/decision.ts'

type Kind = ItemReference['kind']
type Backwards = NonNullable<NeverBackwardsStatus['backwards']>
type ScopeKind = keyof MailboxStatus['linked']
type OutsideFilter = Installation['outsideFilter']
type FollowedKind = MailboxStatus['holds'][number]['kind']
const thing = (kind: Kind) => (kind === 'event' ? 'appointment' : 'message')
const count = (number: number, one: string, many: string) => `${number} ${number === 1 ? one : many}`

const workloadNames = {
  incomingEmail: 'Incoming e-mail',
  outgoingEmail: 'Outgoing e-mail',
  appointmentsContactsTasks: 'Appointments, contacts and tasks',
} as const

/** Every word that the pane says by itself. What the service says (details, reasons) is shown as it comes. */
export const strings = {
  appName: 'Tandem',
  tryAgain: 'Try again',
  cancel: 'Cancel',
  close: 'Close',
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
  /** A contact is regarding nothing: it belongs to its company. */
  regardingIs: (name: string, kind?: Receipt['kind']) =>
    `${kind === 'contact' ? 'Company:' : 'Regarding'} ${name}${name.endsWith('.') ? '' : '.'}`,
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
  meetingMessageHint: 'This message is about a meeting. What you see and do here is the meeting in your calendar.',
  missedItem: (subject: string) =>
    subject
      ? `Nothing was done: Outlook had moved on from “${subject}” before your click.`
      : 'Nothing was done: Outlook had moved on to another item before your click.',
  othersMailbox: (name: string) => `Mailbox of ${name}`,
  delegateHint: (name: string) =>
    `You work here as a delegate, with your own rights. What you track belongs to ${name}.`,
  sharedMailbox: (name: string) => `Shared mailbox ${name}`,
  sharedHint: 'You work here with your own rights, like everybody else in it.',
  readOnlyHint: 'You may read here, but not change anything, so you can’t track. Ask for the rights of an editor.',
  receiptBy: (who: string) => `by ${who}`,
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
  addPerson: 'Add',
  addPersonOf: (name: string) => `Add ${name} to Dynamics 365`,
  addPersonTitle: 'Add to Dynamics 365',
  addPersonKind: 'Add as',
  addPersonKinds: { contact: 'Contact', lead: 'Lead', account: 'Account' },
  addPersonTracks: 'The message is tracked as well, regarding the new record. You can untrack it afterwards.',
  firstName: 'First name',
  lastName: 'Last name',
  companyName: 'Company',
  accountName: 'Name',
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
    bookableresourcebooking: 'Resource booking',
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

  changeRuleTitle: (field: string) => `Change ${field}?`,
  changeRuleHint: (from: string, to: string) => `From “${from}” to “${to}”, for everybody in your organization.`,
  changeRuleAction: 'Change',
  wouldChangeLooking: 'Looking what would change in your mailbox…',
  wouldChangeNothing: 'Nothing would change in your mailbox now.',
  wouldChange: (records: number, items: number) =>
    `In your mailbox the next synchronization would change ${[
      ...(records > 0 ? [`${count(records, 'record', 'records')} in Dynamics 365`] : []),
      ...(items > 0 ? [`${count(items, 'item', 'items')} in Outlook`] : []),
    ].join(' and ')}.`,
  wouldBeDeleted: (items: number) => `${count(items, 'item', 'items')} would be deleted in Outlook.`,
  wouldBeUnlinked: (links: number) =>
    `${count(links, 'link', 'links')} would end without anything being deleted by that.`,
  wouldHoldTitle: (kind: FollowedKind) =>
    ({ event: 'Meetings would stand still', contact: 'Contacts would stand still', task: 'Tasks would stand still' })[
      kind
    ],
  wouldHold: (because: string) =>
    `${because} That is unusual: the synchronization would stop before it goes so far, and ask. You would answer on the page Mailbox.`,
  holdsAlready: (because: string) =>
    `${because} That waits for your word on the page Mailbox. Once you let it go on, this is done with it, and you are not asked again.`,
  wouldChangeList: 'What would change',
  wouldChangeMore: (number: number) => `and ${number} more`,
  wouldChangeTooLong: 'There is much in your mailbox: the look took too long.',
  wouldChangeFailed: (because: string) => `The look did not work. ${because}`,
  wouldChangeAmong: 'Changes that are due anyway are among them.',
  goOnAnyway: 'You can make the change all the same.',
  insteadOf: (goes: string, gives: string) => `${goes} instead of ${gives}`,

  outsideFilterTitle: 'When a record leaves the filters',
  outsideFilters: {
    unlink: 'Its item stays in Outlook, and the two no longer follow each other.',
    delete: 'Its item is deleted in Outlook, but never where guests would be told: such an item stays.',
  } satisfies Record<OutsideFilter, string>,
  outsideFilterSetBy: (present: OutsideFilter) =>
    `For everybody, as the configuration of this installation says: TANDEM_OUTSIDE_FILTER is “${present}”.`,
  outsideFilterLook: {
    unlink: 'See what keeping would do',
    delete: 'See what deleting would do',
  } satisfies Record<OutsideFilter, string>,
  outsideFilterLookTitle: {
    unlink: 'If items stayed in Outlook',
    delete: 'If items were deleted in Outlook',
  } satisfies Record<OutsideFilter, string>,
  outsideFilterLookHint: (other: OutsideFilter) =>
    `What would happen under TANDEM_OUTSIDE_FILTER=${other}. It is set in the configuration of this installation; here nothing is changed.`,

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
  slowWorkStop: 'Stop',
  slowWorkGoOn: 'Go on',
  slowWorkOf: (action: string, title: string) => `${action}: ${title}`,
  slowWorkWaits: (detail: string) => `Waiting: ${detail}`,
  olderMailTitle: 'Older mail',
  olderMailHint:
    'Messages that came before Tandem first looked at your mailbox, or before you changed your options, can be tracked as your options are now. What you untracked stays untracked.',
  olderMailFrom: 'First day',
  olderMailTo: 'Last day',
  olderMailFolders: 'Folders',
  olderMailFolderNames: { inbox: 'Inbox', sentitems: 'Sent Items' },
  olderMailPreview: 'See what would be tracked',
  olderMailMessages: 'Message by message',
  olderMailStart: 'Track older mail',
  olderMailRefused: 'Not tracked',
  olderMailFound: (total: number, looked: number, accepted: number) =>
    total === 0
      ? 'There is no message of these days.'
      : `${count(total, 'message', 'messages')} of these days. Of the first ${looked} that are not tracked yet, ${accepted} would be tracked.`,
  olderMailLine: (subject: string, from: string, isAccepted: boolean, because: string) =>
    `${isAccepted ? 'Tracked' : 'Not tracked'}: ${subject || '(no subject)'}${from ? ` (${from})` : ''}. ${because}`,
  olderMailReason: (number: number, because: string) => `${number} not tracked: ${because}`,
  olderMailStates: {
    running: (looked: number, total: number, accepted: number) =>
      `Under way: ${looked} of ${total} messages looked at, ${accepted} tracked. You may close the pane.`,
    stopped: (looked: number, total: number, accepted: number) =>
      `Stopped: ${looked} of ${total} messages looked at, ${accepted} tracked.`,
    done: (looked: number, _total: number, accepted: number) =>
      `Done: ${count(looked, 'message', 'messages')} looked at, ${accepted} tracked.`,
  },
  unknownSenders: 'Unknown senders become',
  unknownSendersHint: 'When a message is tracked whose sender is not in Dynamics 365 yet.',
  unknownSenderKinds: { none: 'Nothing: only the address is kept', contact: 'Contacts', lead: 'Leads' },
  toggles: {
    syncContactCompany: {
      label: 'Account as company of a contact',
      hint: 'The account’s name goes to Outlook as the contact’s company.',
    },
    isSendAsAllowed: { label: 'Others may send e-mail on my behalf', hint: 'From Dynamics 365, with your address.' },
    isResourceBookingExchangeSyncEnabled: {
      label: 'My resource bookings in Outlook',
      hint: 'What others book you for (in Field Service, for example) goes into your calendar, if your organization allows it. What you change there does not go back.',
    },
  },
  changeOptionTitle: (option: string) => `Change “${option}”?`,
  turnedOnHint: 'This turns it on, for you alone.',
  turnedOffHint: 'This turns it off, for you alone.',
  saved: 'Saved',
  saving: 'Saving…',

  mailboxTitle: 'Mailbox',
  mailboxHint: 'How your own mailbox follows Dynamics 365, and what waits for your word.',
  lastSync: 'Last synchronization',
  nextSync: 'Next',
  never: 'Not yet',
  pushTitle: 'Changes',
  pushOn: 'Seen within seconds.',
  pushOff: 'Those in Outlook are seen at the next sync.',
  notPlanned: 'When you ask for it',
  anyMoment: 'Any moment',
  instantAndDistance: (instant: string, distance: string) => `${instant} (${distance})`,
  syncNow: 'Sync now',
  syncing: 'Syncing…',
  progressBegins: 'Asking both sides what is new…',
  progressOfWorkload: (workload: string) => `${workload}…`,
  progressLooking: (kind: string) => `${kind}: looking for what changed…`,
  progressOf: (kind: string, done: string, of: string) => `${kind}: ${done} of ${of}.`,
  linkedTitle: 'What is linked',
  anothersTitle: 'Another Tandem synchronizes this mailbox',
  takesOverTitle: (at: string) => `This Tandem takes over at ${at}`,
  turnedOffTitle: 'Synchronization is off',
  turnedOffSince: (at: string) =>
    `Since ${at}. It is tried again once an hour; when the cause is mended, Sync now turns it on at once.`,
  workloads: workloadNames,
  alertSince: (at: string, times: number) => (times > 1 ? `Since ${at}, ${times} times` : at),
  syncClientTitle: 'Which Tandem synchronizes',
  syncClientLabel: 'Several are connected to this mailbox. One of them does the work:',
  syncClientHint: 'The others go on tracking what you track by hand.',
  syncClientThis: (name: string) => `${name} (this one)`,
  syncClientAsk: (name: string) => `Let ${name} synchronize your mailbox?`,
  syncClientStops: (name: string | undefined) =>
    name === undefined ? 'It begins within a minute.' : `It begins within a minute, and ${name} stops.`,
  syncClientAbroad: (organization: string, before: string) =>
    `Your mailbox then follows another organization: ${organization}, no longer ${before}. What is linked there stays as it is.`,
  syncClientAction: 'Let it synchronize',
  syncClientSeen: (distance: string) => `Seen ${distance}`,
  testTitle: 'Test',
  testHint: 'Tries each part of the mailbox on both sides and says what stands in the way. No message is sent.',
  testNow: 'Test this mailbox',
  testing: 'Testing…',
  testPassed: (workload: keyof typeof workloadNames) => `${workloadNames[workload]}: works`,
  testFailed: (workload: keyof typeof workloadNames) => `${workloadNames[workload]}: does not work`,
  throttled: (seconds: number) =>
    `A service asks for a pause of ${Math.ceil(seconds / 60)} minutes, longer than two looks are otherwise apart.`,
  foldersTitle: 'Tracked folders',
  foldersHint: 'Everything in a tracked folder is tracked, whatever you chose for the rest of your mail.',
  foldersOff: 'Your organization has switched tracked folders off: nothing in them is tracked.',
  foldersCount: (count: number, most: number) => `${count} of ${most} possible folders tracked.`,
  foldersFull: 'You track as many as your organization allows. Untrack one to track another.',
  foldersNone: 'There are no folders below your Inbox yet. Make one in Outlook, then come back.',
  foldersFilter: 'Filter folders',
  foldersNotFound: (text: string) => `No folder is called like “${text}”.`,
  folderMessages: (count: number) => (count === 1 ? '1 message' : `${count} messages`),
  folderTrack: 'Track',
  folderTrackNamed: (name: string) => `Track the folder ${name}`,
  folderUntrack: 'Untrack',
  folderUntrackNamed: (name: string) => `Untrack the folder ${name}`,
  folderChoose: 'Choose record',
  folderChooseNamed: (name: string) => `Choose record for the folder ${name}`,
  folderChange: 'Change record',
  folderChangeNamed: (name: string) => `Change record of the folder ${name}`,
  folderRemove: 'Remove record',
  folderRemoveNamed: (name: string) => `Remove record of the folder ${name}`,
  folderChoosing: (name: string) => `All mail in ${name} will be regarding the record that you choose.`,
  folderTracked: 'Tracked',
  folderNoRecord: 'regarding nothing in particular',
  folderRegarding: 'regarding',
  folderLastAt: (at: string) => `Last tracked something ${at}.`,
  folderUnused:
    'Nothing came to it for three months. Each tracked folder costs time: untrack it if you no longer need it.',
  folderStates: {
    followed: '',
    unknown: 'It is looked through in a moment.',
    gone: 'There is no such folder any more. What was tracked stays in the CRM.',
    outside: 'It is not below your Inbox. Move it back there, and everything in it is tracked again.',
    'over-limit': 'Your organization allows fewer folders, and this one is among the later ones.',
    off: '',
  },
  foldersLost: 'Not found below your Inbox',
  foldersSaid: {
    track: (name: string) => `${name} is tracked.`,
    untrack: (name: string) => `${name} is no longer tracked. What was tracked stays so.`,
    choose: (name: string) => `The record of ${name} is kept. Its mail follows.`,
    remove: (name: string) => `${name} has no record any more. What is there keeps its own.`,
  },
  /** Of a message: why choosing another record for it does not last. */
  inFolder: (name: string) =>
    `This message lies in ${name}, a tracked folder with a record of its own: at the next look it gets that one again. To keep another, move the message out.`,
  mailboxesTitle: 'All mailboxes',
  mailboxesHint: 'How everybody’s mailbox is doing. You see this because you administer the organization.',
  searchMailboxes: 'Search names and addresses…',
  mailboxesFilter: 'Which mailboxes',
  mailboxesShown: {
    everybody: 'Everybody',
    synchronized: 'Synchronized',
    off: 'Off',
    failing: 'Failing',
    held: 'Waiting for a decision',
    throttled: 'Slowed down',
    'standing-by': 'Standing by',
    error: 'With errors',
    warning: 'With warnings',
  } satisfies Record<MailboxesShown, string>,
  filterCount: (label: string, number: number) => `${label} (${number})`,
  mailboxHealth: {
    healthy: 'Healthy',
    failing: 'Failing',
    off: 'Off',
    held: 'Waits for a decision',
    throttled: 'Slowed down',
    'standing-by': 'Standing by',
    new: 'Not looked at yet',
    'not-synchronized': 'Not synchronized',
  } satisfies Record<MailboxHealth, string>,
  alertCounts: {
    error: (number: number) => count(number, 'error', 'errors'),
    warning: (number: number) => count(number, 'warning', 'warnings'),
  },
  unknownOwner: 'No longer in the organization',
  lookedAt: (distance: string) => `Looked at ${distance}`,
  isLookedAtNow: 'Being looked at now',
  unfinishedCount: (number: number) => `${number} unfinished`,
  mailboxCount: (number: number) => (number === 0 ? 'Nothing found' : count(number, 'mailbox', 'mailboxes')),
  noMailboxes: 'No mailbox is like this.',
  noMailboxesYet: 'Nothing found so far; there are more to look through.',
  moreMailboxes: 'Show more',
  backToMailboxes: 'Back to all mailboxes',
  testAndEnable: 'Test and enable',
  startDateChoice: 'Start date (optional)',
  startDateHint: 'Mail received before this day is not tracked by itself. Left empty, nothing changes.',
  startDateLater: (at: string) =>
    `Mail received before this day is not tracked by itself. It must be later than the server profile’s, ${at}. Left empty, nothing changes.`,
  approve: 'Approve address…',
  approveTitle: (address: string) => `Approve ${address}?`,
  approveHint: 'The organization then lets e-mail of this address be processed. It is done in your name.',
  approveAction: 'Approve',
  partsTitle: 'What is synchronized',
  isSynchronized: 'Synchronized',
  partIsSynchronized: (part: string) => `Synchronized: ${part}`,
  lookCounts: (done: number, failed: number) => `${done} done, ${failed} failed`,
  decisionsTitle: 'What the organization decided',
  approvalTitle: 'Address',
  approvals: { empty: 'Not approved', approved: 'Approved', pending: 'Waits for approval', rejected: 'Rejected' },
  approvalNotRequired: '(the organization demands none)',
  rowTitle: 'Mailbox row',
  rowActive: 'Active',
  rowInactive: 'Deactivated',
  startDate: 'Start date',
  noStartDate: 'None',
  nothingKnown: 'Nothing is known',
  unfinishedTitle: 'Unfinished',
  lastTest: 'Last test',
  wasLookedAt: 'It was looked at, or is being looked at now.',
  wasTested: 'It was tested.',
  wasApproved: 'It is approved.',
  alertSettings: 'Alerts',
  alertSettingsHint: 'What people are told of their mailboxes, in the whole organization:',
  severities: { error: 'Errors', warning: 'Warnings', information: 'Information' },
  tellsOwners: 'Tell owners of mailboxes what concerns all, too',
  whyTitle: 'Why is this (not) tracked?',
  whyThen: (isAccepted: boolean, isTracked: boolean, at: string) =>
    !isAccepted
      ? `Not tracked by itself, decided ${at}:`
      : isTracked
        ? `Tracked by itself, decided ${at}:`
        : `To be tracked by itself, decided ${at}:`,
  whyBecame: {
    'let-go': (at: string) =>
      `It was untracked ${at}: in the pane, or by taking the category away. No rule tracks it again.`,
    failed: (at: string, because: string) => `It could not be tracked, tried ${at}: ${because}`,
    waiting: (at: string, because: string) =>
      `It waits since ${at}, and is tried again by itself. ${because}`.trimEnd(),
  } satisfies Record<NonNullable<WhyAnswer['became']>['is'], (at: string, because: string) => string>,
  whyNow: (isAccepted: boolean) =>
    isAccepted ? 'It would be tracked if it came now:' : 'It would not be tracked by itself now:',
  whyByHand: 'A person tracked it: with Track, or with the category.',
  neverTitle: 'Never tracked',
  neverHint:
    'Mail from or to these people and domains, or with one of these categories, is never tracked by itself. You can still track it by hand.',
  neverEntry: 'Address or domain',
  neverAdd: 'Add',
  neverAddTo: (label: string) => `Add: ${label}`,
  neverCategories: 'Categories that are never tracked',
  neverCategory: 'Category in Outlook',
  neverRemove: (entry: string) => `Remove ${entry} from the list`,
  neverEverybodys: (entries: string) => `Your administrator excludes for everybody: ${entries}.`,
  neverSensitive: 'Also what is marked as personal, private or confidential',
  neverApply: 'Apply to mail that is tracked already',
  neverNothing: (unread: number) =>
    unread > 0
      ? `No tracked message that could be read falls under the list; ${unread} could not be read.`
      : 'No tracked message falls under the list.',
  neverApplyTitle: ({ total, looked, matched }: NeverBackwardsPreview) =>
    looked < total
      ? 'Untrack what falls under the list?'
      : matched === 1
        ? 'Untrack 1 message?'
        : `Untrack ${matched} messages?`,
  neverApplyHint: ({ total, looked, matched }: NeverBackwardsPreview) =>
    `${looked < total ? `Of ${looked} of your ${total} tracked messages, ${matched} fall under the list; all are looked at in the background. ` : ''}${looked >= total && matched === 1 ? 'It loses its category and its link. The copy in Dynamics 365 stays.' : 'They lose their category and their link. The copies in Dynamics 365 stay.'}`,
  neverApplyAction: 'Untrack',
  neverNotUntracked: 'Not untracked',
  neverReason: (number: number, because: string) => `${number} not untracked: ${because}`,
  neverWaiting: (number: number) => `${number} could not be untracked yet and will be by itself.`,
  neverStates: {
    running: ({ looked, total, untracked }) =>
      `Under way: ${looked} of ${count(Math.max(looked, total), 'tracked message', 'tracked messages')} looked at, ${untracked} untracked. You may close the pane.`,
    stopped: ({ looked, total, untracked }) =>
      `Stopped: ${looked} of ${count(Math.max(looked, total), 'tracked message', 'tracked messages')} looked at, ${untracked} untracked.`,
    done: ({ looked, matched, untracked, failed }) =>
      `Done: ${count(looked, 'tracked message', 'tracked messages')} looked at, ${matched} under the list, ${untracked} untracked${failed > 0 ? `, ${failed} failed` : ''}.`,
  } satisfies Record<Backwards['state'], (work: Backwards) => string>,
  followedKinds: { message: 'E-mail', event: 'Meetings', contact: 'Contacts', task: 'Tasks' } satisfies Record<
    ScopeKind,
    string
  >,
  linkedCount: (number: number) => `${number} linked`,
  didNothing: 'Nothing to do last time.',
  notLookedAt: 'Stands still.',
  cycleCounts: {
    created: (number: number) => `${number} created`,
    updated: (number: number) => `${number} updated`,
    deleted: (number: number) => `${number} deleted`,
    unlinked: (number: number) => `${number} no longer linked`,
    pending: (number: number) => `${number} waiting`,
    failed: (number: number) => `${number} failed`,
  },
  seeHistory: 'See in the history',
  synced: (what: string) => `Synchronized: ${what}.`,
  syncedNothing: 'Synchronized. Both sides were in step.',
  syncedHeld: 'Something stands still and waits for your word.',
  syncFailed: (because: string) => `Not synchronized. ${because}`,
  holdTitle: (kind: FollowedKind) =>
    ({ event: 'Meetings stand still', contact: 'Contacts stand still', task: 'Tasks stand still' })[kind],
  holdSince: (when: string) => `Since ${when}. Everything else goes on.`,
  holdReleased: 'You let it go on; the next synchronization does.',
  heldWhich: 'Which ones?',
  heldList: 'What waits for your word',
  heldIn: { crm: 'Would be deleted in Dynamics 365:', outlook: 'Would be deleted in Outlook:' },
  heldOthers: 'These wait:',
  heldNameless: {
    event: 'A meeting without a subject',
    contact: 'A contact without a name',
    task: 'A task without a subject',
  } satisfies Record<FollowedKind, string>,
  heldMore: (count: number) => `and ${count} more`,
  letGoOn: 'Let it go on…',
  letGoOnTitle: (kind: FollowedKind) =>
    ({ event: 'Let meetings go on?', contact: 'Let contacts go on?', task: 'Let tasks go on?' })[kind],
  letGoOnDoes: {
    'many-deletions': 'If it goes on, they are deleted.',
    'many-unlinked': 'If it goes on, these links end; both sides keep what they hold.',
    'many-changes': 'If it goes on, the others are changed, too.',
    'mailbox-empty': 'If it goes on, what was linked is deleted in Dynamics 365, too, where you may delete it.',
    'crm-empty': 'If it goes on, what was linked is deleted in Outlook, too.',
  } satisfies Record<MailboxStatus['holds'][number]['reason'], string>,
  letGoOnHint: 'Did you not expect this? Then cancel, and ask your administrator first.',
  letGoOnAction: 'Let it go on',
  troublesTitle: 'Not in step',
  troubleKinds: { message: 'A message', event: 'A meeting', contact: 'A contact', task: 'A task' },
  troubleWaits: 'It waits for its turn.',
  troubleSince: (when: string) => `Since ${when}.`,
  troubleWaitsSince: (when: string) => `Waits since ${when}; Tandem goes on by itself.`,
  samePerson: 'Same person',
  samePersonOf: (name: string, candidate: string) => `Same person: ${name} is ${candidate}`,
  matchedBy: {
    address: 'Same e-mail address',
    'name-and-telephone': 'Same name and telephone',
  } satisfies Record<NonNullable<Trouble['candidates']>[number]['matched'], string>,
  twinsTitle: 'Probably the same people',
  twinsHint:
    'Outlook and Dynamics 365 both seem to know these people. Take out whoever is somebody else. Nothing is lost: what gives way to the other side stays in the history.',
  twinsAll: (number: number) => `All ${number}`,
  twinInOutlook: 'In Outlook:',
  twinInCrm: 'In Dynamics 365:',
  otherAnswers: 'Another answer',
  otherAnswersOf: (name: string) => `Another answer for ${name}`,
  linkPeople: (number: number) => (number === 0 ? 'Link people' : `Link ${count(number, 'person', 'people')}`),
  linkedPeople: (done: number, pending: number, failed: number) =>
    [
      `${count(done, 'person', 'people')} linked.`,
      ...(pending > 0 ? [`${count(pending, 'person', 'people')} will be by the next synchronization.`] : []),
      ...(failed > 0 ? [`${count(failed, 'person was', 'people were')} not:`] : []),
    ].join(' '),
  answered: (name: string) => `Answered: ${name}`,
  answerOf: (answer: string, name: string) => (name ? `${answer}: ${name}` : answer),
  /** By the code of what is asked. */
  answers: {
    'duplicate-found': { goOn: 'Make a new contact', leave: 'Do not track' },
    'duplicate-in-mailbox': { goOn: 'Make another contact', leave: 'Not in Outlook' },
    'previously-linked': { goOn: 'Make a new record', leave: 'Do not track' },
  } as Readonly<Record<string, { readonly goOn: string; readonly leave: string } | undefined>>,
  answersOtherwise: { goOn: 'Make it all the same', leave: 'Do not track' },
  holdHint: 'Part of your mailbox stands still and waits for your word.',
  holdOpen: 'See what and why',

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
    'meeting-message':
      'This message is about a meeting that is not in your calendar: it was declined, deleted or canceled, or it has not arrived yet.',
    defect: 'Something went wrong in Tandem itself. Try again; if it stays so, tell your administrator.',
  } as Readonly<Record<string, string>>,
  unknownFailure: 'Something went wrong. Try again; if it stays so, tell your administrator.',
} as const
