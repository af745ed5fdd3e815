/** Whether everything that Tandem needs is there, check by check, with what helps where it is not. */
import { accessSync, constants, existsSync } from 'node:fs'
import { ConfigurationError, readConfiguration } from '../configuration.ts'
import type { Health } from '../http/health.ts'
import { type MailboxHealth, worstOf } from '../mailbox-health.ts'
import type { MailboxState, WorkloadState } from '../operator/mailboxes.ts'
import { type Client, CommandFailed, openClient } from './client.ts'

export interface Finding {
  readonly name: string
  readonly isOk: boolean
  /** What was found, and what helps where it is wrong. */
  readonly detail: string
}

/** What differs more makes tokens invalid and puts times wrong, in seconds. */
const mostSkew = 60

/** Without these no service starts: where one of them is set, all are meant to be. */
const required = ['TANDEM_TENANT_ID', 'TANDEM_CLIENT_ID', 'TANDEM_ORGANIZATION_URL', 'TANDEM_PUBLIC_URL'] as const

const remedies: Readonly<Record<Health['checks'][number]['name'], string>> = {
  store: 'Look at the disk or the database, and at the log.',
  'sign-in': 'Look at TANDEM_AUTHORITY, and at the way from this machine to it.',
  mailbox: 'Look at TANDEM_GRAPH_URL, and at the way from this machine to it.',
  cycles: 'Look at the load of this machine, and at tandem_upstream_request_duration_seconds.',
  crm: 'Look at TANDEM_ORGANIZATION_URL, and at the way from this machine to it.',
}

export async function examine(
  dataFolder: string,
  environment: Readonly<Record<string, string | undefined>>,
  now: () => Date,
): Promise<readonly Finding[]> {
  return [...configuration(environment), folder(dataFolder), ...(await service(dataFolder, now))]
}

function configuration(environment: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  // The sandbox has none, and other programs' variables may begin alike.
  if (!required.some((name) => environment[name])) return []
  try {
    readConfiguration(environment)
    return [{ name: 'configuration', isOk: true, detail: 'every value makes sense' }]
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return [{ name: 'configuration', isOk: false, detail: error.message }]
  }
}

function folder(dataFolder: string): Finding {
  const name = 'data folder'
  if (!existsSync(dataFolder))
    return { name, isOk: false, detail: `${dataFolder} is not there. The service makes it when it starts.` }
  try {
    accessSync(dataFolder, constants.R_OK | constants.W_OK)
    return { name, isOk: true, detail: `${dataFolder} can be written` }
  } catch {
    return { name, isOk: false, detail: `${dataFolder} can’t be written. Give its user the right to.` }
  }
}

async function service(dataFolder: string, now: () => Date): Promise<readonly Finding[]> {
  let client: Client
  try {
    client = openClient(dataFolder)
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    return [{ name: 'service', isOk: false, detail: error.message }]
  }
  const asked = now().getTime()
  const answer = await fetch(`${client.address}/healthz`).catch(() => undefined)
  if (!answer) {
    const detail = `It does not answer at ${client.address}: start it, or look at what it logged last.`
    return [{ name: 'service', isOk: false, detail }]
  }
  const health = (await answer.json()) as Health
  const findings: Finding[] = [{ name: 'service', isOk: true, detail: `answers at ${client.address}` }]
  for (const { name, isOk, detail } of health.checks)
    findings.push({ name, isOk, detail: isOk ? detail : `${detail}. ${remedies[name]}` })
  findings.push(await clock(client, asked))
  try {
    const { mailboxes } = await client.ask<{ readonly mailboxes: readonly MailboxState[] }>('status')
    findings.push(examineMailboxes(mailboxes))
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error
    findings.push({ name: 'mailboxes', isOk: false, detail: error.message })
  }
  return findings
}

const ills: ReadonlySet<MailboxHealth> = new Set(['off', 'failing', 'held'])

/** Names those that don't get well by themselves, or where something stands still until their owner decides. */
export function examineMailboxes(
  mailboxes: readonly {
    readonly address: string
    readonly workloads: readonly Pick<WorkloadState, 'health' | 'failure'>[]
  }[],
): Finding {
  const ill = mailboxes.flatMap(({ address, workloads }) => {
    // What an administrator switched off is as it should be.
    const own = workloads.filter(({ health, failure }) => ills.has(health) && failure?.code !== 'switched-off')
    return own.length === 0 ? [] : `${address} (${worstOf(own.map(({ health }) => health))})`
  })
  const isOk = ill.length === 0
  const detail = isOk ? `${mailboxes.length}, none of them ill` : `${ill.join(', ')}. “mailbox show ADDRESS” says why.`
  return { name: 'mailboxes', isOk, detail }
}

/** The service’s clock against this one says nothing where both are one machine; the directory’s does. */
async function clock({ address }: Client, asked: number): Promise<Finding> {
  const name = 'clock'
  const answer = await fetch(`${address}/api/configuration`).catch(() => undefined)
  const { authority } = ((await answer?.json().catch(() => undefined)) ?? {}) as { readonly authority?: string }
  const directory = authority && (await fetch(authority, { redirect: 'manual' }).catch(() => undefined))
  const date = directory ? directory.headers.get('date') : null
  if (!date) return { name, isOk: true, detail: 'nobody to compare it with says the time' }
  const skew = Math.round(Math.abs(Date.parse(date) - asked) / 1000)
  const isOk = skew <= mostSkew
  return {
    name,
    isOk,
    detail: isOk ? `${skew} s from the directory’s` : `${skew} s off. Let the machine keep time (NTP).`,
  }
}
