import type { OrganizationSeam } from '../seams.ts'
import type { OwnerKey } from './accounts.ts'
import { idOf } from './ids.ts'
import { type Lookup, owner, owners } from './owners.ts'
import { type Day, secondOf } from './times.ts'

/** What a booking can be, and `status` of it. */
const statuses = { Proposed: 1, Scheduled: 2, Canceled: 3 } as const
/** People who can be booked. */
const bookable = ['sales', 'colleague', 'service'] as const satisfies readonly OwnerKey[]
const user = 3

/** [name, who is booked, status, workdays from this week's Monday, hour (UTC), minutes] */
const bookings: readonly (readonly [
  string,
  (typeof bookable)[number],
  keyof typeof statuses,
  number,
  number,
  number,
])[] = [
  ['Site survey: Tilbury, hall 2', 'sales', 'Scheduled', -3, 8, 180],
  ['Site survey: Tilbury, hall 3', 'sales', 'Scheduled', 5, 8, 180],
  ['Scanner trial at Fjordlys', 'sales', 'Proposed', 7, 12, 90],
  ['Load test, Leith', 'sales', 'Canceled', 8, 6, 60],
  ['Certificate renewal at Delta', 'service', 'Scheduled', 5, 13, 60],
  ['Proxy exchange at Delta', 'service', 'Scheduled', 6, 7, 120],
  ['納品立会い', 'colleague', 'Scheduled', 7, 1, 120],
]

/** Who can be booked, and for what they are: what an application that schedules people would have made. */
export function seedBookings(organization: OrganizationSeam, workday: Day): void {
  for (const [name, status] of Object.entries(statuses))
    organization.seed('bookingstatus', {
      bookingstatusid: statusOf(name).id,
      name,
      status,
      ownerid: owner('admin'),
    })
  for (const key of bookable)
    organization.seed('bookableresource', {
      bookableresourceid: resourceOf(key).id,
      name: owners[key].name,
      resourcetype: user,
      userid: owner(key),
      ownerid: owner('admin'),
    })
  bookings.forEach(([name, key, status, days, hour, minutes], index) => {
    const start = workday(days, hour)
    organization.seed('bookableresourcebooking', {
      bookableresourcebookingid: idOf('bookableresourcebooking', String(index)),
      name,
      bookingstatus: statusOf(status),
      bookingtype: 1,
      duration: minutes,
      starttime: secondOf(start),
      endtime: secondOf(new Date(start.getTime() + minutes * 60_000)),
      resource: resourceOf(key),
      ownerid: owner('admin'),
    })
  })
}

const statusOf = (name: string): Lookup => ({ table: 'bookingstatus', id: idOf('bookingstatus', name) })
const resourceOf = (key: OwnerKey): Lookup => ({ table: 'bookableresource', id: idOf('bookableresource', key) })
