/** Everything the service must be told, from environment variables. The sandbox is only another set of these values. */
import { X509Certificate } from 'node:crypto'
import { accessSync, constants, readFileSync } from 'node:fs'
import { z } from 'zod'
import { readNeverEntry } from '../core/mail/never-track.ts'
import type { QueueItemRules } from '../core/mail/queues.ts'
import { type Conflicts, readConflicts } from './conflicts.ts'
import { type Notifications, notificationsOf } from './push/notification-address.ts'

/** The configuration can't be used; every fault is named with its variable and what helps. */
export class ConfigurationError extends Error {
  readonly code = 'configuration-invalid'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(`Tandem can't start with this configuration:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'ConfigurationError'
    this.faults = faults
  }
}

const missing = (name: string, remedy: string) => ({
  error: ({ input }: { input?: unknown }) =>
    input === undefined || input === '' ? `${name} is not set. ${remedy}` : `${name} is not valid. ${remedy}`,
})
/** An http(s) address without a slash at its end. */
const address = (name: string, remedy: string) =>
  z.url({ protocol: /^https?$/, ...missing(name, remedy) }).transform((value) => value.replace(/\/+$/, ''))
const readable = (name: string) =>
  z.string().transform((path, context) => {
    try {
      accessSync(path, constants.R_OK)
      return readFileSync(path, 'utf8')
    } catch {
      context.addIssue({ code: 'custom', message: `${name} names ${path}, which can't be read.` })
      return z.NEVER
    }
  })
const list = z
  .string()
  .default('')
  .transform((value) => value.split(/[\s,]+/).filter((part) => part !== ''))
const guid = (name: string, where: string) =>
  z.guid(missing(name, `It is the ${where} of the app registration in Microsoft Entra, a GUID.`))

const environment = z
  .object({
    TANDEM_TENANT_ID: guid('TANDEM_TENANT_ID', '"Directory (tenant) ID"'),
    TANDEM_CLIENT_ID: guid('TANDEM_CLIENT_ID', '"Application (client) ID"'),
    TANDEM_CLIENT_SECRET: z.string().min(1).optional(),
    TANDEM_CLIENT_CERTIFICATE: readable('TANDEM_CLIENT_CERTIFICATE').optional(),
    TANDEM_CLIENT_CERTIFICATE_KEY: readable('TANDEM_CLIENT_CERTIFICATE_KEY').optional(),
    TANDEM_AUTHORITY: z
      .url({
        protocol: /^https$/,
        ...missing(
          'TANDEM_AUTHORITY',
          'Leave it out, or give an https address such as https://login.microsoftonline.com/TENANT.',
        ),
      })
      .transform((value) => value.replace(/\/+$/, ''))
      .optional(),
    TANDEM_ISSUER: z.string().min(1).optional(),
    TANDEM_JWKS_URL: address('TANDEM_JWKS_URL', 'Leave it out: it is found through the authority.').optional(),
    TANDEM_GRAPH_URL: address('TANDEM_GRAPH_URL', 'Leave it out for Microsoft Graph itself.').default(
      'https://graph.microsoft.com/v1.0',
    ),
    TANDEM_GRAPH_SCOPE: z.string().min(1).default('https://graph.microsoft.com/.default'),
    TANDEM_ORGANIZATION_URL: address(
      'TANDEM_ORGANIZATION_URL',
      'Give the address of your Dynamics 365 organization, such as https://contoso.crm.dynamics.com.',
    ),
    TANDEM_PUBLIC_URL: address(
      'TANDEM_PUBLIC_URL',
      'Give the address under which Outlook reaches Tandem, such as https://tandem.contoso.com.',
    ),
    TANDEM_INSTALLATION: z
      .string()
      .trim()
      .min(1, 'TANDEM_INSTALLATION is empty. Leave it out, or give a name by which people know this installation.')
      .max(60, 'TANDEM_INSTALLATION is longer than 60 characters. Give a shorter name.')
      .optional(),
    TANDEM_NOTIFICATION_URL: z
      .union(
        [z.literal('none'), address('TANDEM_NOTIFICATION_URL', '')],
        'TANDEM_NOTIFICATION_URL is neither an address nor "none". Leave it out to use TANDEM_PUBLIC_URL, or give an https address that Microsoft Graph can reach.',
      )
      .optional(),
    TANDEM_CA_FILE: readable('TANDEM_CA_FILE').optional(),
    TANDEM_DATA: z.string().min(1).default('.tandem'),
    DATABASE_URL: z
      .url({
        protocol: /^postgres(ql)?$/,
        hostname: /^.*$/,
        error:
          'DATABASE_URL is no address of a PostgreSQL database. Give one like postgresql://tandem:PASSWORD@db.contoso.com:5432/tandem, or leave it out for a file in TANDEM_DATA.',
      })
      .optional(),
    TANDEM_DATABASE_CONNECTIONS: z.coerce
      .number({
        error: 'TANDEM_DATABASE_CONNECTIONS is not a number. Give how many connections this process may open.',
      })
      .int('TANDEM_DATABASE_CONNECTIONS is no whole number. Give how many connections this process may open.')
      .min(4, 'TANDEM_DATABASE_CONNECTIONS is too little to work with. Give 4 or more.')
      .max(200, 'TANDEM_DATABASE_CONNECTIONS is more than a process can use. Give 200 or less.')
      .default(10),
    TANDEM_HOST: z.string().min(1).default('127.0.0.1'),
    TANDEM_PORT: z.coerce
      .number({ error: 'TANDEM_PORT is not a number. Give a port from 0 to 65535; 0 takes a free one.' })
      .int()
      .min(0)
      .max(65_535, 'TANDEM_PORT is no port. Give one from 0 to 65535; 0 takes a free one.')
      .default(4705),
    TANDEM_FRAME_ANCESTORS: list,
    TANDEM_HISTORY_DAYS: z.coerce
      .number({ error: 'TANDEM_HISTORY_DAYS is not a number. Give for how many days the history is kept.' })
      .int('TANDEM_HISTORY_DAYS is no whole number. Give for how many days the history is kept.')
      .min(1, 'TANDEM_HISTORY_DAYS is less than a day. Give 1 or more.')
      .max(36_500, 'TANDEM_HISTORY_DAYS is more than a century. Give 36500 or less.')
      .default(365),
    TANDEM_OUTSIDE_FILTER: z
      .enum(['unlink', 'delete'], { error: 'TANDEM_OUTSIDE_FILTER is neither "unlink" nor "delete".' })
      .default('unlink'),
    TANDEM_TRACK_SENT: yesOrNo('TANDEM_TRACK_SENT'),
    TANDEM_SMART_MATCHING: yesOrNo('TANDEM_SMART_MATCHING'),
    TANDEM_QUEUES: yesOrNo('TANDEM_QUEUES', 'yes'),
    TANDEM_QUEUE_ITEMS: z.string().default('mailbox recipients').transform(queueItemsOf),
    TANDEM_MAKE_SENDERS: yesOrNo('TANDEM_MAKE_SENDERS', 'yes'),
    TANDEM_NEVER_TRACK: z
      .string()
      .default('')
      .transform((text, context) => {
        const wanted = text.split(/[\s,;]+/).filter(Boolean)
        const entries = wanted.flatMap((one) => readNeverEntry(one) ?? [])
        const wrong = wanted.filter((one) => readNeverEntry(one) === undefined)
        if (wrong.length > 0)
          context.addIssue({
            code: 'custom',
            message: `TANDEM_NEVER_TRACK: ${wrong.join(', ')} is neither an address nor a domain. Give them like "anna@contoso.example, fabrikam.example".`,
          })
        return entries
      }),
    TANDEM_CONFLICTS: z
      .string()
      .default('later')
      .transform((text, context) => {
        try {
          return readConflicts(text)
        } catch (error) {
          context.addIssue({ code: 'custom', message: `TANDEM_CONFLICTS: ${(error as Error).message}` })
          return z.NEVER
        }
      }),
    TANDEM_SYNC_SECONDS: z.coerce
      .number({
        error: 'TANDEM_SYNC_SECONDS is not a number. Give the seconds between two looks at a mailbox, or 0 for none.',
      })
      .int('TANDEM_SYNC_SECONDS is no whole number. Give whole seconds.')
      .min(0, 'TANDEM_SYNC_SECONDS is negative. Give 0 for no periodic sync, or up to 720.')
      .max(720, 'TANDEM_SYNC_SECONDS is more than 12 minutes. Give 720 or less.')
      .default(300),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'LOG_LEVEL is none. Choose fatal, error, warn, info, debug, trace or silent.',
      })
      .default('info'),
  })
  .transform((value, context): Configuration => {
    const {
      TANDEM_CLIENT_SECRET: secret,
      TANDEM_CLIENT_CERTIFICATE: certificate,
      TANDEM_CLIENT_CERTIFICATE_KEY: key,
    } = value
    if (!secret && !certificate) {
      context.addIssue({
        code: 'custom',
        message:
          'TANDEM_CLIENT_SECRET is not set. Give it, or TANDEM_CLIENT_CERTIFICATE and TANDEM_CLIENT_CERTIFICATE_KEY (PEM files).',
      })
      return z.NEVER
    }
    if (certificate && !key) {
      context.addIssue({ code: 'custom', message: 'TANDEM_CLIENT_CERTIFICATE_KEY is not set. Name its PEM file.' })
      return z.NEVER
    }
    if (certificate && !isCertificate(certificate)) {
      context.addIssue({ code: 'custom', message: 'TANDEM_CLIENT_CERTIFICATE is no certificate. Name a PEM file.' })
      return z.NEVER
    }
    const organization = new URL(value.TANDEM_ORGANIZATION_URL)
    let notifications: Notifications
    try {
      notifications = notificationsOf({
        wanted: value.TANDEM_NOTIFICATION_URL,
        publicUrl: value.TANDEM_PUBLIC_URL,
        graphUrl: value.TANDEM_GRAPH_URL,
        syncSeconds: value.TANDEM_SYNC_SECONDS,
      })
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
    return {
      tenantId: value.TANDEM_TENANT_ID.toLowerCase(),
      clientId: value.TANDEM_CLIENT_ID.toLowerCase(),
      credential:
        certificate && key ? { kind: 'certificate', certificate, key } : { kind: 'secret', secret: secret ?? '' },
      authority: value.TANDEM_AUTHORITY ?? `https://login.microsoftonline.com/${value.TANDEM_TENANT_ID}`,
      ...(value.TANDEM_ISSUER ? { issuer: value.TANDEM_ISSUER } : {}),
      ...(value.TANDEM_JWKS_URL ? { jwksUrl: value.TANDEM_JWKS_URL } : {}),
      graphUrl: value.TANDEM_GRAPH_URL,
      graphScope: value.TANDEM_GRAPH_SCOPE,
      organizationOrigin: organization.origin,
      // People give the organization's address as they know it; the version of the Web API is ours to choose.
      organizationUrl:
        organization.pathname === '/' ? `${organization.origin}/api/data/v9.2` : value.TANDEM_ORGANIZATION_URL,
      publicUrl: value.TANDEM_PUBLIC_URL,
      ...(value.TANDEM_INSTALLATION ? { installation: value.TANDEM_INSTALLATION } : {}),
      notifications,
      ...(value.TANDEM_CA_FILE ? { extraAuthorities: value.TANDEM_CA_FILE } : {}),
      dataFolder: value.TANDEM_DATA,
      ...(value.DATABASE_URL
        ? { database: { url: value.DATABASE_URL, connections: value.TANDEM_DATABASE_CONNECTIONS } }
        : {}),
      host: value.TANDEM_HOST,
      port: value.TANDEM_PORT,
      frameAncestors: value.TANDEM_FRAME_ANCESTORS,
      historyDays: value.TANDEM_HISTORY_DAYS,
      syncSeconds: value.TANDEM_SYNC_SECONDS,
      conflicts: value.TANDEM_CONFLICTS,
      deleteOutsideFilter: value.TANDEM_OUTSIDE_FILTER === 'delete',
      mail: {
        tracksSent: value.TANDEM_TRACK_SENT,
        isSmart: value.TANDEM_SMART_MATCHING,
        makesSenders: value.TANDEM_MAKE_SENDERS,
        queues: value.TANDEM_QUEUES,
        queueItems: value.TANDEM_QUEUE_ITEMS,
        neverTrack: value.TANDEM_NEVER_TRACK,
      },
      logLevel: value.LOG_LEVEL,
    }
  })

const queueItemWords = { mailbox: 'ofMailbox', recipients: 'ofRecipients', known: 'ofKnownEmail' } as const

/** Microsoft's three switches as one list of words (R-232); `none` for none of them. */
function queueItemsOf(text: string, context: { addIssue(issue: { code: 'custom'; message: string }): void }) {
  const words = text.split(/[\s,]+/).filter((word) => word !== '' && word !== 'none')
  const wrong = words.filter((word) => !(word in queueItemWords))
  if (wrong.length > 0)
    context.addIssue({
      code: 'custom',
      message: `TANDEM_QUEUE_ITEMS: ${wrong.join(', ')} is none of mailbox, recipients, known. Give those that are to be made, or "none".`,
    })
  const has = (word: keyof typeof queueItemWords) => words.includes(word)
  return { ofMailbox: has('mailbox'), ofRecipients: has('recipients'), ofKnownEmail: has('known') }
}

function yesOrNo(name: string, usual: 'yes' | 'no' = 'no') {
  return z
    .enum(['yes', 'no'], { error: `${name} is neither "yes" nor "no".` })
    .default(usual)
    .transform((answer) => answer === 'yes')
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined
  } catch {
    return false
  }
}

export interface Configuration {
  readonly tenantId: string
  readonly clientId: string
  /** PEM texts of a certificate, or the secret. */
  readonly credential:
    | { readonly kind: 'secret'; readonly secret: string }
    | { readonly kind: 'certificate'; readonly certificate: string; readonly key: string }
  /** `https://…/{tenant}`, as MSAL takes it. */
  readonly authority: string
  /** Both are found through the authority where they are not given. */
  readonly issuer?: string
  readonly jwksUrl?: string
  /** Ending in `/v1.0`. */
  readonly graphUrl: string
  readonly graphScope: string
  /** Ending in `/api/data/v9.2`. */
  readonly organizationUrl: string
  readonly organizationOrigin: string
  readonly publicUrl: string
  /** What people know this installation by, where there are several; the public address's host where it is not given. */
  readonly installation?: string
  /** Where Graph tells of changes, or why it can't. */
  readonly notifications: Notifications
  /** PEM text of certificate authorities trusted beside the usual ones. */
  readonly extraAuthorities?: string
  /** Where the file is kept that a single process works with. */
  readonly dataFolder: string
  /** A PostgreSQL instead of it, shared by as many processes as there are. */
  readonly database?: { readonly url: string; readonly connections: number }
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  /** Pages beside Outlook's that may frame the pane. */
  readonly frameAncestors: readonly string[]
  /** For so many days are receipts kept. */
  readonly historyDays: number
  /** Normal distance of two looks at a mailbox; 0: only when asked. */
  readonly syncSeconds: number
  /** Who wins when both sides changed the same field (R-303). */
  readonly conflicts: Conflicts
  /** R-245: what leaves a filter goes from Outlook, too, as in Microsoft's product. */
  readonly deleteOutsideFilter: boolean
  /** Automatic tracking of e-mail, where the organization has no column for it. */
  readonly mail: {
    /** R-228: what is sent, too. */
    readonly tracksSent: boolean
    /** R-201: threads are also found by subject and people. */
    readonly isSmart: boolean
    /** R-191: mailboxes of the organization's queues are looked after. */
    readonly queues: boolean
    /** R-232 */
    readonly queueItems: QueueItemRules
    /** R-231: people may have contacts or leads made of unknown senders. */
    readonly makesSenders: boolean
    /** Addresses and domains whose mail is never tracked by itself, for everybody. */
    readonly neverTrack: readonly string[]
  }
  readonly logLevel: string
}

/** @throws ConfigurationError that names each variable at fault and the remedy */
export function readConfiguration(variables: Readonly<Record<string, string | undefined>>): Configuration {
  // An empty variable is one that was not set: compose files write them so.
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''))
  const result = environment.safeParse(given)
  if (result.success) return result.data
  throw new ConfigurationError(
    result.error.issues.map(({ message, path }) => {
      const name = path.map(String).join('.')
      return name && !message.includes(name) ? `${name}: ${message}` : message
    }),
  )
}
