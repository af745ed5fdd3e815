/** What an administrator sees and decides of everybody's mailboxes. Who is one the organization decides. */
import { z } from 'zod'
import { failure } from './item.ts'
import { alert, mailboxTest, progress, workload } from './mailbox.ts'

export const administrator = z
  .object({
    /** The caller may change what holds for everybody in the organization. */
    isAdministrator: z.boolean(),
  })
  .meta({ id: 'Administrator' })

export const mailboxHealth = z.enum([
  'healthy',
  'failing',
  'off',
  /** Something stands still until the owner decides. */
  'held',
  'throttled',
  'standing-by',
  'new',
  /** Nobody uses Tandem there, and no administrator enabled it. */
  'not-synchronized',
])

const openAlerts = z.object({ error: z.number().int(), warning: z.number().int(), information: z.number().int() })

/** One line of the list of mailboxes. */
export const mailboxLine = z
  .object({
    /** Entra object id. */
    oid: z.string(),
    /** Empty where the organization does not know the person any more. */
    name: z.string(),
    address: z.string(),
    health: mailboxHealth,
    /** ISO instants of the last look and the next. */
    lastAt: z.string().optional(),
    nextAt: z.string().optional(),
    isRunning: z.boolean(),
    /** How many are open. */
    alerts: openAlerts,
    /** Begun and not finished. */
    unfinished: z.number().int(),
  })
  .meta({ id: 'MailboxLine' })

/** Which mailboxes: all people, those that are synchronized, those in a state, those with alerts. */
export const mailboxesShown = z.enum([
  'everybody',
  'synchronized',
  'off',
  'failing',
  'held',
  'throttled',
  'standing-by',
  'error',
  'warning',
])

export const mailboxesRequest = z
  .object({
    search: z.string().max(100).optional(),
    show: mailboxesShown.default('everybody'),
    /** Where the page before ended. */
    after: z.string().max(2_000).optional(),
  })
  .meta({ id: 'MailboxesRequest' })

export const mailboxList = z
  .object({
    mailboxes: z.array(mailboxLine),
    /** Where the next page begins; absent at the end. */
    after: z.string().optional(),
    /** Of all mailboxes that are synchronized. */
    counts: z.object({
      known: z.number().int(),
      off: z.number().int(),
      failing: z.number().int(),
      held: z.number().int(),
      throttled: z.number().int(),
      'standing-by': z.number().int(),
    }),
  })
  .meta({ id: 'MailboxList' })

const workloadDetail = z.object({
  workload,
  health: mailboxHealth,
  /** An administrator of this Tandem switched it off. */
  isSwitchedOff: z.boolean(),
  /** ISO instants of the last look. */
  startedAt: z.string().optional(),
  endedAt: z.string().optional(),
  /** Items that the last look did something with, and those that failed in it. */
  done: z.number().int().optional(),
  failed: z.number().int().optional(),
  failure: failure.optional(),
  /** Looks in a row that failed. */
  failures: z.number().int().optional(),
})

/** One mailbox, with everything that an administrator can do about it. */
export const mailboxDetail = z
  .object({
    ...mailboxLine.shape,
    workloads: z.array(workloadDetail),
    /** While a look is under way. */
    progress: progress.optional(),
    openAlerts: z.array(alert),
    tests: mailboxTest.shape.tests,
    /** Absent where the organization has no row for it, or none that the caller may read. */
    organization: z
      .object({
        isActive: z.boolean(),
        approval: z.enum(['empty', 'approved', 'pending', 'rejected']),
        /** The organization works only on approved ones. */
        isApprovalRequired: z.boolean(),
        /** ISO instants: mail received before is not tracked by itself. */
        since: z.string().optional(),
        profileSince: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'MailboxDetail' })

const whose = { oid: z.guid() }
export const mailboxRequest = z.object(whose).meta({ id: 'MailboxRequest' })
export const testMailboxRequest = z
  .object({
    ...whose,
    /** ISO instant, with an offset: from when on received mail may be tracked by itself; later than the profile's. */
    since: z.iso.datetime({ offset: true }).optional(),
  })
  .meta({ id: 'TestMailboxRequest' })
/** Exactly these are left alone from now on. */
export const switchMailboxRequest = z
  .object({ ...whose, off: z.array(workload).max(3) })
  .meta({ id: 'SwitchMailboxRequest' })
export const closeMailboxAlertRequest = z
  .object({ ...whose, topic: z.string().min(1).max(100) })
  .meta({ id: 'CloseMailboxAlertRequest' })

const severity = z.enum(['error', 'warning', 'information'])

/** Alerts of the whole installation, who is told of what, and what only its configuration decides. */
export const installation = z
  .object({
    openAlerts: z.array(alert),
    /** Severities of which alerts are raised. */
    severities: z.array(severity),
    /** Owners of mailboxes are told of what concerns all, too. */
    tellsOwners: z.boolean(),
    outsideFilter: z
      .enum(['unlink', 'delete'])
      .describe('What becomes of an item whose record left a person’s filters (R-245), as the configuration says.'),
  })
  .meta({ id: 'Installation' })
export const changeInstallationRequest = z
  .object({ severities: z.array(severity).max(3).optional(), tellsOwners: z.boolean().optional() })
  .meta({ id: 'ChangeInstallationRequest' })

export type Administrator = z.infer<typeof administrator>
export type MailboxHealth = z.infer<typeof mailboxHealth>
export type MailboxLine = z.infer<typeof mailboxLine>
export type MailboxesShown = z.infer<typeof mailboxesShown>
export type MailboxesRequest = z.infer<typeof mailboxesRequest>
export type MailboxList = z.infer<typeof mailboxList>
export type MailboxDetail = z.infer<typeof mailboxDetail>
export type MailboxRequest = z.infer<typeof mailboxRequest>
export type TestMailboxRequest = z.infer<typeof testMailboxRequest>
export type SwitchMailboxRequest = z.infer<typeof switchMailboxRequest>
export type CloseMailboxAlertRequest = z.infer<typeof closeMailboxAlertRequest>
export type Installation = z.infer<typeof installation>
export type ChangeInstallationRequest = z.infer<typeof changeInstallationRequest>
