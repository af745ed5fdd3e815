/** How the mailboxes of an installation are doing, kept where they are not simply well, so that the ill ones are found among many. */
import type { Kysely } from 'kysely'
import type { Actor } from '../core/link.ts'
import type { AlertSeverity } from './alerts.ts'
import { inParts } from './in-parts.ts'
import type { Schema } from './schema.ts'

export const mailboxStates = ['off', 'failing', 'held', 'throttled', 'standing-by'] as const
/** The worst of its workloads; a mailbox that is well has none. */
export type MailboxState = (typeof mailboxStates)[number]

/** What an overview shows of one mailbox beside its reports. */
export interface MailboxCounts {
  /** Open alerts. */
  readonly alerts: Readonly<Record<AlertSeverity, number>>
  /** Begun and not finished. */
  readonly unfinished: number
}

/** A page of many, in the order of their object ids. */
export interface PageOfMailboxes {
  readonly after?: string | undefined
  readonly limit: number
}

export interface MailboxStates {
  /** Undefined: it is well. */
  keepMailboxState(actor: Actor, state: MailboxState | undefined, at: Date): Promise<void>
  /** Object ids of known mailboxes, all of them or those in a state. */
  mailboxesIn(tid: string, state: MailboxState | undefined, page: PageOfMailboxes): Promise<readonly string[]>
  /** Object ids of mailboxes with an open alert of this severity. */
  alertedMailboxes(tid: string, severity: AlertSeverity, page: PageOfMailboxes): Promise<readonly string[]>
  /** Which of these are synchronized here. */
  knownAmong(tid: string, oids: readonly string[]): Promise<ReadonlySet<string>>
  /** Notes of many mailboxes, by object id and name. */
  notesAmong(
    tid: string,
    oids: readonly string[],
    names: readonly string[],
  ): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>>
  mailboxCounts(tid: string, oids: readonly string[]): Promise<ReadonlyMap<string, MailboxCounts>>
  /** How many mailboxes are known, and how many are in each state. */
  countMailboxes(tid: string): Promise<{ readonly known: number } & Readonly<Record<MailboxState, number>>>
}

export function createMailboxStates(database: Kysely<Schema>): MailboxStates {
  const known = (tid: string) =>
    database.selectFrom('mailbox_notes').where('tid', '=', tid).where('name', '=', 'known').where('oid', '<>', '')
  return {
    async keepMailboxState({ tid, oid }, state, at) {
      if (state === undefined) {
        await database.deleteFrom('mailbox_states').where('tid', '=', tid).where('oid', '=', oid).execute()
        return
      }
      await database
        .insertInto('mailbox_states')
        .values({ tid, oid, state, since: at.toISOString() })
        .onConflict((conflict) =>
          conflict.columns(['tid', 'oid']).doUpdateSet((eb) => ({
            state,
            since: eb
              .case()
              .when('mailbox_states.state', '=', state)
              .then(eb.ref('mailbox_states.since'))
              .else(at.toISOString())
              .end(),
          })),
        )
        .execute()
    },
    async mailboxesIn(tid, state, { after = '', limit }) {
      const found =
        state === undefined
          ? known(tid).select('oid').where('oid', '>', after).orderBy('oid').limit(limit).execute()
          : database
              .selectFrom('mailbox_states')
              .select('oid')
              .where('tid', '=', tid)
              .where('state', '=', state)
              .where('oid', '>', after)
              .orderBy('oid')
              .limit(limit)
              .execute()
      return (await found).map(({ oid }) => oid)
    },
    async alertedMailboxes(tid, severity, { after = '', limit }) {
      const rows = await database
        .selectFrom('alerts')
        .select('mailbox')
        .distinct()
        .where('tid', '=', tid)
        .where('is_open', '=', 1)
        .where('severity', '=', severity)
        .where('mailbox', '>', after)
        .orderBy('mailbox')
        .limit(limit)
        .execute()
      return rows.map(({ mailbox }) => mailbox)
    },
    async knownAmong(tid, oids) {
      const rows = await inParts(oids, (some) => known(tid).select('oid').where('oid', 'in', some).execute())
      return new Set(rows.map(({ oid }) => oid))
    },
    async notesAmong(tid, oids, names) {
      const rows = await inParts(oids, (some) =>
        database
          .selectFrom('mailbox_notes')
          .select(['oid', 'name', 'value'])
          .where('tid', '=', tid)
          .where('oid', 'in', some)
          .where('name', 'in', names)
          .execute(),
      )
      const found = new Map<string, Record<string, string>>()
      for (const { oid, name, value } of rows) found.set(oid, { ...found.get(oid), [name]: value })
      return found
    },
    async mailboxCounts(tid, oids) {
      const [alerts, intents] = await Promise.all([
        inParts(oids, (some) =>
          database
            .selectFrom('alerts')
            .select((eb) => ['mailbox', 'severity', eb.fn.countAll<number | string>().as('count')])
            .where('tid', '=', tid)
            .where('mailbox', 'in', some)
            .where('is_open', '=', 1)
            .groupBy(['mailbox', 'severity'])
            .execute(),
        ),
        inParts(oids, (some) =>
          database
            .selectFrom('intents')
            .select((eb) => ['oid', eb.fn.countAll<number | string>().as('count')])
            .where('tid', '=', tid)
            .where('oid', 'in', some)
            .groupBy('oid')
            .execute(),
        ),
      ])
      const countOf = (oid: string, severity: AlertSeverity) =>
        Number(alerts.find((row) => row.mailbox === oid && row.severity === severity)?.count ?? 0)
      return new Map(
        oids.map((oid) => [
          oid,
          {
            alerts: {
              error: countOf(oid, 'error'),
              warning: countOf(oid, 'warning'),
              information: countOf(oid, 'information'),
            },
            unfinished: Number(intents.find((row) => row.oid === oid)?.count ?? 0),
          },
        ]),
      )
    },
    async countMailboxes(tid) {
      const [all, states] = await Promise.all([
        known(tid)
          .select((eb) => eb.fn.countAll<number | string>().as('count'))
          .executeTakeFirstOrThrow(),
        database
          .selectFrom('mailbox_states')
          .select((eb) => ['state', eb.fn.countAll<number | string>().as('count')])
          .where('tid', '=', tid)
          .groupBy('state')
          .execute(),
      ])
      const countOf = (state: MailboxState) => Number(states.find((row) => row.state === state)?.count ?? 0)
      const counted = Object.fromEntries(mailboxStates.map((state) => [state, countOf(state)]))
      return { known: Number(all.count), ...(counted as Record<MailboxState, number>) }
    },
  }
}
