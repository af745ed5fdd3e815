/** One day's times in the firm's zone (see `calendar.ts`), so that a series keeps its hour across the change of the clocks. */
export interface MeetingSeed {
  /** Makes the iCalUId; the same in every mailbox. */
  readonly key: string
  readonly subject: string
  readonly organizer: string
  readonly required?: readonly string[]
  readonly optional?: readonly string[]
  /** Working days from the Monday of this week. */
  readonly workday: number
  /** Hour of the day, local; absent for all-day ones. */
  readonly hour?: number
  readonly minute?: number
  /** Length; of all-day ones in days. */
  readonly minutes?: number
  readonly days?: number
  readonly location?: string
  readonly body?: string
  readonly online?: boolean
  readonly private?: boolean
  readonly showAs?: 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere'
  readonly importance?: 'low' | 'normal' | 'high'
  readonly reminder?: number
  readonly categories?: readonly string[]
  readonly series?: {
    readonly count: number
    /** Zero-based instance that was put elsewhere. */
    readonly moved?: {
      readonly instance: number
      readonly days: number
      readonly hour: number
      readonly subject: string
    }
    /** Zero-based instance that was deleted. */
    readonly deleted?: number
  }
}

export const meetings: readonly MeetingSeed[] = [
  {
    key: 'price-talk',
    subject: 'Substation monitoring: price talk',
    organizer: 'sales',
    required: ['fjordlys/sigrid.haugen', 'fjordlys/lars.eide'],
    optional: ['colleague'],
    workday: 3,
    hour: 10,
    minutes: 60,
    location: 'Fjordlys, Bryggen 14, Bergen',
    body: 'Position 7, delivery dates, guarantee.',
    reminder: 30,
    categories: ['Customers'],
  },
  {
    key: 'tilbury',
    subject: 'Site survey Tilbury',
    organizer: 'colleague',
    required: ['brightwater/d.oleary', 'sales'],
    workday: 3,
    hour: 14,
    minutes: 120,
    location: 'Tilbury Docks, gate 3',
    body: 'Safety shoes.',
  },
  {
    key: 'contract',
    subject: 'Contract review Brightwater',
    organizer: 'brightwater/harriet.oduya',
    required: ['sales', 'brightwater/callum.reid'],
    optional: ['brightwater/tariq.hussain'],
    workday: 5,
    hour: 11,
    minutes: 45,
    online: true,
    body: 'Please read clause 9 beforehand.',
    importance: 'high',
  },
  {
    key: 'weekly',
    subject: 'Sales weekly',
    organizer: 'nordics',
    required: ['sales', 'colleague'],
    optional: ['service'],
    workday: -10,
    hour: 9,
    minutes: 30,
    location: 'Room Fjord',
    body: 'Forecast, wins, needs.',
    series: {
      count: 10,
      moved: { instance: 3, days: 1, hour: 13, subject: 'Sales weekly (moved: public holiday)' },
      deleted: 4,
    },
  },
  {
    key: 'steiner-call',
    subject: 'Telefonat Rahmenvertrag',
    organizer: 'sales',
    required: ['steiner/j.grossmann', 'steiner/b.steiner', 'steiner-at/m.gruber'],
    workday: 1,
    hour: 15,
    minute: 30,
    minutes: 30,
    body: 'Staffelpreise ab 3.000 Stück.',
    showAs: 'tentative',
  },
  {
    key: 'dublin',
    subject: 'Workshop in Dublin',
    organizer: 'sales',
    required: ['aurora/niamh.byrne', 'aurora/cormac.daly', 'aurora/olga.petrova', 'colleague'],
    workday: 6,
    hour: 9,
    minutes: 420,
    location: 'Aurora, 5 Merrion Square',
    body: 'Day one: as is. Day two: to be.',
    categories: ['Customers', 'Travel'],
  },
  {
    key: 'fair',
    subject: 'Logistics Days',
    organizer: 'sales',
    workday: 8,
    days: 2,
    location: 'Exhibition centre, hall 4',
    showAs: 'oof',
  },
  {
    key: 'kestrel',
    subject: 'RFP 88-2: bid / no bid',
    organizer: 'sales',
    required: ['nordics', 'colleague'],
    workday: 2,
    hour: 13,
    minutes: 60,
    online: true,
  },
  {
    key: 'dentist',
    subject: 'Dentist',
    organizer: 'sales',
    workday: 4,
    hour: 8,
    minutes: 60,
    private: true,
    location: 'Dr. Lie',
  },
  {
    key: 'focus',
    subject: 'Write the Kestrel answer',
    organizer: 'sales',
    workday: 4,
    hour: 10,
    minutes: 120,
    showAs: 'busy',
  },
  {
    key: 'almeida',
    subject: 'Medição em Lisboa',
    organizer: 'almeida/ines.figueiredo',
    required: ['sales', 'almeida/joao.almeida'],
    workday: 7,
    hour: 12,
    minutes: 90,
    location: 'Rua do Alecrim 88',
  },
  {
    key: 'stranger',
    subject: 'Introduction: humidity sensors',
    organizer: 'sales',
    required: ['Wilhelmina Okafor-Bright <w.okafor@unlisted-buyer.example>'],
    workday: 2,
    hour: 16,
    minutes: 30,
    online: true,
  },
  {
    key: 'last-week',
    subject: 'Demo for Officine Rossi',
    organizer: 'sales',
    required: ['rossi/giulia.rossi', 'rossi/marco.dangelo'],
    workday: -2,
    hour: 11,
    minutes: 60,
    online: true,
  },
  {
    key: 'triage',
    subject: 'Case triage',
    organizer: 'service',
    required: ['admin'],
    workday: 0,
    hour: 8,
    minute: 30,
    minutes: 15,
  },
  {
    key: 'delta',
    subject: 'Storing 502: nabespreking',
    organizer: 'service',
    required: ['deltaclinic/p.dejong', 'deltaclinic/s.vandenberg'],
    workday: 2,
    hour: 10,
    minutes: 30,
    online: true,
  },
  {
    key: 'shaft7',
    subject: 'Schakt 7',
    organizer: 'nordics',
    required: ['norrsken/astrid.niemi', 'norrsken/bjorn.oberg'],
    workday: 3,
    hour: 9,
    minutes: 60,
    location: 'Kiruna',
    private: true,
  },
  {
    key: 'kensa',
    subject: '検査装置 打ち合わせ',
    organizer: 'colleague',
    required: ['hanabi/k.yamamoto', 'hanabi/h.kobayashi'],
    workday: 1,
    hour: 8,
    minutes: 60,
    online: true,
  },
  {
    key: 'maintenance',
    subject: 'CRM maintenance window',
    organizer: 'admin',
    workday: 4,
    hour: 17,
    minutes: 30,
    showAs: 'free',
  },
]
