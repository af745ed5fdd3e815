/** Alerts: what people should know of a mailbox, or of all together, until it is over or they have seen it. */
import type { Kysely, Selectable } from 'kysely'
import type { Actor } from '../core/link.ts'
import type { AlertRow, Schema } from './schema.ts'

export const alertSeverities = ['error', 'warning', 'information'] as const
export type AlertSeverity = (typeof alertSeverities)[number]

export interface Alert {
  /** What it is about: of each topic of a mailbox there is one alert, raised again and again. */
  readonly topic: string
  readonly severity: AlertSeverity
  readonly code: string
  readonly detail: string
}

export interface RaisedAlert extends Alert {
  /** Absent: of the whole installation. */
  readonly mailbox?: string
  /** ISO instants: raised first, and last. */
  readonly since: string
  readonly at: string
  readonly times: number
}

/** A mailbox, or without `oid` the whole installation of a tenant. */
export type Alerted = Pick<Actor, 'tid'> & Partial<Pick<Actor, 'oid'>>

export interface Alerts {
  /** Opens it, or counts it once more where it is open. */
  raiseAlert(of: Alerted, alert: Alert, at: Date): Promise<void>
  /** It is over, or somebody has seen it; of one that is not open nothing happens. */
  closeAlert(of: Alerted, topic: string): Promise<void>
  /** Those of this severity, of all mailboxes and of the installation. */
  closeAlertsOf(tid: string, severity: AlertSeverity): Promise<void>
  /** Open ones of one mailbox or of the installation, the latest first. */
  openAlerts(of: Alerted): Promise<readonly RaisedAlert[]>
  /** Open ones of all mailboxes and of the installation, the latest first. */
  allOpenAlerts(tid: string, most: number): Promise<readonly RaisedAlert[]>
  /** How many mailboxes have an open alert of this severity. */
  countAlerted(tid: string, severity: AlertSeverity): Promise<number>
  /** @returns how many were forgotten: raised last before then, and over or mere information */
  forgetAlerts(before: Date): Promise<number>
}

const wholeInstallation = ''

export function createAlerts(database: Kysely<Schema>): Alerts {
  return {
    async raiseAlert({ tid, oid = wholeInstallation }, alert, at) {
      const now = at.toISOString()
      await database
        .insertInto('alerts')
        .values({ ...{ tid, mailbox: oid, since: now, at: now, times: 1, is_open: 1 }, ...alert })
        .onConflict((conflict) =>
          conflict.columns(['tid', 'mailbox', 'topic']).doUpdateSet((eb) => ({
            ...{ severity: alert.severity, code: alert.code, detail: alert.detail, at: now, is_open: 1 },
            since: eb.case().when('alerts.is_open', '=', 1).then(eb.ref('alerts.since')).else(now).end(),
            times: eb
              .case()
              .when('alerts.is_open', '=', 1)
              .then(eb('alerts.times', '+', 1))
              .else(1)
              .end(),
          })),
        )
        .execute()
    },
    async closeAlert({ tid, oid = wholeInstallation }, topic) {
      await database
        .updateTable('alerts')
        .set({ is_open: 0 })
        .where('tid', '=', tid)
        .where('mailbox', '=', oid)
        .where('topic', '=', topic)
        .where('is_open', '=', 1)
        .execute()
    },
    async closeAlertsOf(tid, severity) {
      await database
        .updateTable('alerts')
        .set({ is_open: 0 })
        .where('tid', '=', tid)
        .where('is_open', '=', 1)
        .where('severity', '=', severity)
        .execute()
    },
    async openAlerts({ tid, oid = wholeInstallation }) {
      const rows = await database
        .selectFrom('alerts')
        .selectAll()
        .where('tid', '=', tid)
        .where('mailbox', '=', oid)
        .where('is_open', '=', 1)
        .orderBy('at', 'desc')
        .orderBy('topic')
        .execute()
      return rows.map(raisedOf)
    },
    async allOpenAlerts(tid, most) {
      const rows = await database
        .selectFrom('alerts')
        .selectAll()
        .where('tid', '=', tid)
        .where('is_open', '=', 1)
        .orderBy('at', 'desc')
        .orderBy('mailbox')
        .orderBy('topic')
        .limit(most)
        .execute()
      return rows.map(raisedOf)
    },
    async countAlerted(tid, severity) {
      const { mailboxes } = await database
        .selectFrom('alerts')
        .select((eb) => eb.fn.count<number | string>('mailbox').distinct().as('mailboxes'))
        .where('tid', '=', tid)
        .where('is_open', '=', 1)
        .where('severity', '=', severity)
        .where('mailbox', '<>', wholeInstallation)
        .executeTakeFirstOrThrow()
      return Number(mailboxes)
    },
    async forgetAlerts(before) {
      const { numDeletedRows } = await database
        .deleteFrom('alerts')
        .where('at', '<', before.toISOString())
        .where((eb) => eb.or([eb('is_open', '=', 0), eb('severity', '=', 'information')]))
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

const raisedOf = ({ mailbox, severity, topic, code, detail, since, at, times }: Selectable<AlertRow>): RaisedAlert => ({
  ...(mailbox === wholeInstallation ? {} : { mailbox }),
  ...{ topic, severity: severity as AlertSeverity, code, detail, since, at, times },
})
