import type { OwnerKey } from './accounts.ts'

/** A record by table and key, as `ids.ts` turns it into an id: `account fjordlys`, `contact fjordlys/sigrid.haugen`, `opportunity opp-01`. */
export type RecordKey = `${'account' | 'contact' | 'lead' | 'opportunity' | 'incident'} ${string}`

/** [subject, description, regarding, owner, days until due, done] */
export const tasks: readonly (readonly [string, string, RecordKey, OwnerKey, number, boolean?])[] = [
  ['Send revised price list to Sigrid', 'With the discount agreed on the telephone.', 'opportunity opp-01', 'sales', 1],
  ['Prepare site survey checklist', 'Tilbury first.', 'opportunity opp-03', 'sales', 2],
  ['Chase signed NDA', '', 'account kestrel', 'sales', -2],
  ['Reference customer for Steiner', 'Ask Rossi whether they would take a call.', 'opportunity opp-07', 'sales', 4],
  ['Translate offer into Portuguese', '', 'opportunity opp-11', 'sales', 6],
  ['Book travel to Dublin', 'Two nights.', 'account aurora', 'sales', 3],
  ['Qualify or close', 'No answer since the fair.', 'lead lead-02', 'sales', 5],
  ['Update forecast', 'Before Monday’s review.', 'opportunity opp-05', 'sales', -1, true],
  ['Renew certificate at Delta', 'Runbook 12.', 'incident case-01', 'service', 0],
  ['Ask development about import limit', '', 'incident case-04', 'service', 1],
  ['見積書の修正', '納期を2週間短縮。', 'opportunity opp-14', 'colleague', 2],
  ['Shaft 7: risk review', 'Internal only.', 'opportunity opp-17', 'nordics', 3],
]

/** [subject, description, regarding, contact who called or was called, outgoing, owner, days ago] */
export const phonecalls: readonly (readonly [string, string, RecordKey, string, boolean, OwnerKey, number])[] = [
  [
    'First call about phase 2',
    'Budget is there, the board decides next month.',
    'opportunity opp-01',
    'fjordlys/sigrid.haugen',
    true,
    'sales',
    21,
  ],
  ['Delivery windows', 'Only nights at Leith.', 'opportunity opp-03', 'brightwater/harriet.oduya', false, 'sales', 8],
  [
    'Technical questions',
    'Wants an export in Parquet.',
    'opportunity opp-04',
    'brightwater/callum.reid',
    true,
    'sales',
    5,
  ],
  ['Audit dates', 'Lot 88-214 must be there.', 'incident case-11', 'kestrel/wei.zhang', false, 'service', 2],
  [
    'Rückruf Rahmenvertrag',
    'Herr Großmann prüft die Staffelpreise.',
    'opportunity opp-07',
    'steiner/j.grossmann',
    true,
    'sales',
    4,
  ],
  ['Vendor onboarding', 'Form sent.', 'account aurora', 'aurora/aoife.kelly', false, 'sales', 14],
  [
    '502 at login',
    'Pieter restarts the proxy and calls back.',
    'incident case-01',
    'deltaclinic/p.dejong',
    false,
    'service',
    0,
  ],
  ['納期確認', '問題なし。', 'opportunity opp-14', 'hanabi/k.yamamoto', true, 'colleague', 6],
]

/** [subject, description, regarding, contacts required, owner, days from now, hour (UTC), minutes] — already on timelines before anybody tracks. */
export const pastAppointments: readonly (readonly [
  string,
  string,
  RecordKey,
  readonly string[],
  OwnerKey,
  number,
  number,
  number,
])[] = [
  [
    'Kick-off substation monitoring',
    'Bergen, second floor.',
    'opportunity opp-01',
    ['fjordlys/sigrid.haugen', 'fjordlys/lars.eide'],
    'sales',
    -28,
    9,
    90,
  ],
  [
    'Demonstration for Brightwater',
    'Online.',
    'opportunity opp-03',
    ['brightwater/harriet.oduya', 'brightwater/callum.reid'],
    'sales',
    -16,
    13,
    60,
  ],
  [
    'Werksbesichtigung',
    'Sicherheitsschuhe.',
    'account steiner',
    ['steiner/j.grossmann', 'steiner/b.steiner'],
    'sales',
    -40,
    8,
    180,
  ],
  [
    'Quarterly review',
    'With claims and architecture.',
    'account aurora',
    ['aurora/niamh.byrne', 'aurora/cormac.daly'],
    'sales',
    -11,
    10,
    60,
  ],
]

/** [subject, HTML, regarding, contact, outgoing, owner, days ago] */
export const pastEmails: readonly (readonly [string, string, RecordKey, string, boolean, OwnerKey, number])[] = [
  [
    'Minutes of our kick-off',
    '<p>Dear Sigrid,</p><p>the minutes as promised.</p>',
    'opportunity opp-01',
    'fjordlys/sigrid.haugen',
    true,
    'sales',
    27,
  ],
  [
    'RE: Minutes of our kick-off',
    '<p>Thank you, one correction: two sites, not three.</p>',
    'opportunity opp-01',
    'fjordlys/sigrid.haugen',
    false,
    'sales',
    26,
  ],
  [
    'Questions after the demonstration',
    '<p>Could you send the data sheet?</p>',
    'opportunity opp-03',
    'brightwater/callum.reid',
    false,
    'sales',
    15,
  ],
  ['Angebot Sensorik', '<p>anbei unser Angebot.</p>', 'opportunity opp-07', 'steiner/j.grossmann', true, 'sales', 30],
]
