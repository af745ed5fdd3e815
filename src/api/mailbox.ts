import { z } from 'zod'
import { failure } from './item.ts'
import { namedRecord } from './record.ts'

export const followedKind = z.enum(['event', 'contact', 'task'])

/** A scope that stands still because a cycle would have done unusually much (invariant 9). */
export const hold = z
  .object({
    kind: followedKind,
    reason: z.enum(['many-deletions', 'many-unlinked', 'many-changes', 'mailbox-empty', 'crm-empty']),
    /** The reason as a sentence for a person. */
    because: z.string(),
    count: z.number().int(),
    links: z.number().int(),
    /** The first of those that wait, by what a person knows them by, and the side that would lose them, where one would. */
    items: z.array(z.object({ name: z.string(), deletedIn: z.enum(['outlook', 'crm']).optional() })),
    /** So many more wait, as far as they were counted. */
    more: z.number().int(),
    /** ISO instant. */
    at: z.string(),
    /** Somebody let it go on; the next cycle does. */
    isReleased: z.boolean(),
  })
  .meta({ id: 'Hold' })

const counts = z.object({
  kind: z.enum(['message', ...followedKind.options]),
  looked: z.number().int(),
  created: z.number().int(),
  updated: z.number().int(),
  deleted: z.number().int(),
  unlinked: z.number().int(),
  pending: z.number().int(),
  failed: z.number().int(),
  failure: failure.optional(),
})

/** One periodic pass over a mailbox. */
export const cycleReport = z
  .object({
    /** ISO instants. */
    startedAt: z.string(),
    endedAt: z.string(),
    scopes: z.array(counts),
    failure: failure.optional(),
    /** A side asked for a longer pause than cycles may otherwise be apart. */
    throttledSeconds: z.number().int().optional(),
  })
  .meta({ id: 'CycleReport' })

export const workload = z.enum(['incomingEmail', 'outgoingEmail', 'appointmentsContactsTasks'])

/** What came of the last test of each workload; one that was never tested is absent. */
export const mailboxTest = z
  .object({
    tests: z.array(
      z.object({
        workload,
        /** Absent: success. */
        failure: failure.optional(),
        /** ISO instant. */
        at: z.string(),
      }),
    ),
  })
  .meta({ id: 'MailboxTest' })

/** Something that people should know. */
export const alert = z
  .object({
    /** Names it when it is closed. */
    topic: z.string(),
    severity: z.enum(['error', 'warning', 'information']),
    code: z.string(),
    workload: workload.optional(),
    detail: z.string(),
    /** ISO instants: the first time, and the last. */
    since: z.string(),
    at: z.string(),
    times: z.number().int(),
    /** Of the whole installation: an administrator closes it. */
    isEverybodys: z.boolean().optional(),
  })
  .meta({ id: 'Alert' })

export const alertList = z.object({ alerts: z.array(alert) }).meta({ id: 'AlertList' })
export const closeAlertRequest = z.object({ topic: z.string().min(1).max(100) }).meta({ id: 'CloseAlertRequest' })

/** Installations that are connected to a mailbox, and which of them works on it. */
export const syncClients = z
  .object({
    clients: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        /** Of the organization that it keeps the mailbox in step with. */
        organization: z.string(),
        isThis: z.boolean(),
        isHolder: z.boolean(),
        /** ISO instant. */
        seenAt: z.string(),
      }),
    ),
    /** ISO instant since when the holder has it. */
    since: z.string().optional(),
  })
  .meta({ id: 'SyncClients' })
export const chooseClientRequest = z.object({ id: z.string().min(1).max(100) }).meta({ id: 'ChooseClientRequest' })

/** How far a look is, workload by workload. */
export const progress = z
  .array(
    z.object({
      workload,
      state: z.enum(['waiting', 'running', 'done']),
      /** What is being looked at. */
      kind: z.enum(['message', ...followedKind.options]).optional(),
      done: z.number().int().optional(),
      /** Absent while nobody knows how many there are. */
      of: z.number().int().optional(),
    }),
  )
  .meta({ id: 'SyncProgress' })

/** How the caller's own mailbox is doing. */
export const mailboxStatus = z
  .object({
    isRunning: z.boolean(),
    /** While a look is under way. */
    progress: progress.optional(),
    last: cycleReport.optional(),
    /** ISO instant of the next start. */
    nextAt: z.string().optional(),
    /** It failed too often in a row, or can’t work; ISO instants since when, and until when where it is over by itself. */
    disabled: failure.extend({ since: z.string(), until: z.string().optional() }).optional(),
    /** Whether Outlook tells of changes within seconds; a sentence where it doesn’t, or not of all. */
    push: z.object({ isOn: z.boolean(), because: z.string().optional() }),
    linked: z.object({
      message: z.number().int(),
      event: z.number().int(),
      contact: z.number().int(),
      task: z.number().int(),
    }),
    holds: z.array(hold),
  })
  .meta({ id: 'MailboxStatus' })

/** What two contacts are likely the same person by. */
const likeness = z.enum(['address', 'name-and-telephone'])

/** An item that could not follow, or waits. */
export const trouble = z
  .object({
    linkId: z.string(),
    kind: z.enum(['message', 'event', 'contact', 'task']),
    state: z.enum(['pending', 'failed', 'tracked']),
    /** Subject, title or name; absent where the item is gone or can’t be read now. */
    name: z.string().optional(),
    failure: failure.optional(),
    /** ISO instant. */
    since: z.string(),
    /** Of a likely duplicate: who it could be. */
    candidates: z.array(namedRecord.extend({ matched: likeness })).optional(),
    /** Of a contact in the CRM: who in the mailbox it could be. */
    itemCandidates: z
      .array(z.object({ id: z.string(), name: z.string(), detail: z.string().optional(), matched: likeness }))
      .optional(),
  })
  .meta({ id: 'Trouble' })

export const troubleList = z.object({ troubles: z.array(trouble) }).meta({ id: 'TroubleList' })

/** Go on and make another one of it; it is the same person as one of the candidates, a record or an item; or do not track it. */
export const answerRequest = z
  .object({
    linkId: z.string().min(1).max(100),
    choice: z.union([
      z.enum(['go-on', 'leave']),
      z.object({ linkTo: z.guid() }),
      z.object({ linkToItem: z.string().min(1).max(1000) }),
    ]),
  })
  .meta({ id: 'AnswerRequest' })

/** Several questions answered together; each answer stands for itself. */
export const answersRequest = z
  .object({ answers: z.array(answerRequest).min(1).max(100) })
  .meta({ id: 'AnswersRequest' })

export const answersResult = z
  .object({
    /** One for each answer, in their order. */
    results: z.array(
      z.object({
        linkId: z.string(),
        /** `pending`: it is written down, and goes on by itself. */
        outcome: z.enum(['done', 'pending', 'failed']),
        failure: failure.optional(),
      }),
    ),
    troubles: z.array(trouble),
  })
  .meta({ id: 'AnswersResult' })

export type Trouble = z.infer<typeof trouble>
export type TroubleList = z.infer<typeof troubleList>
export type AnswerRequest = z.infer<typeof answerRequest>
export type AnswersRequest = z.infer<typeof answersRequest>
export type AnswersResult = z.infer<typeof answersResult>

export const releaseRequest = z.object({ kind: followedKind }).meta({ id: 'ReleaseRequest' })

export type Alert = z.infer<typeof alert>
export type AlertList = z.infer<typeof alertList>
export type CloseAlertRequest = z.infer<typeof closeAlertRequest>
export type SyncClients = z.infer<typeof syncClients>
export type ChooseClientRequest = z.infer<typeof chooseClientRequest>
export type MailboxTest = z.infer<typeof mailboxTest>
export type SyncProgress = z.infer<typeof progress>
export type MailboxStatus = z.infer<typeof mailboxStatus>
export type ReleaseRequest = z.infer<typeof releaseRequest>
