import type { Alert, AlertList, CloseAlertRequest } from '../../api/mailbox.ts'
import { workloads } from '../../core/organization-news.ts'
import type { RaisedAlert } from '../../store/index.ts'
import type { SignedInCall } from './call.ts'

/** What the caller should know about their own mailbox. */
export async function showAlerts({ caller, store, terms }: SignedInCall): Promise<AlertList> {
  const { tid, oid } = caller
  const [own, tellsOwners] = await Promise.all([store.openAlerts({ tid, oid }), terms.tellsOwners()])
  // What concerns all is an administrator's to close.
  const everybodys = tellsOwners ? await store.openAlerts({ tid }) : []
  return {
    alerts: [...everybodys.map((alert) => ({ ...alertView(alert), isEverybodys: true })), ...own.map(alertView)],
  }
}

export async function closeAlert(call: SignedInCall, { topic }: CloseAlertRequest): Promise<AlertList> {
  await call.store.closeAlert({ tid: call.caller.tid, oid: call.caller.oid }, topic)
  return showAlerts(call)
}

export function alertView({ topic, severity, code, detail, since, at, times }: RaisedAlert): Alert {
  const workload = workloads.find((one) => topic.endsWith(`:${one}`))
  return { topic, severity, code, ...(workload ? { workload } : {}), detail, since, at, times }
}
