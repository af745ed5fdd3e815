/** Tries what each workload does in a mailbox. A message is drafted and thrown away; none is sent. */
import { TandemError } from '../core/errors.ts'
import type { Workload } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import type { MailboxProbe } from '../core/probe.ts'
import { checked, type GraphClient, reading } from './client.ts'

const draft = {
  subject: 'Tandem tested this mailbox',
  body: {
    contentType: 'text',
    content: 'Tandem made this draft to see whether it may write here, and threw it away. Nothing was sent.',
  },
}

export function createProbe(client: GraphClient): MailboxProbe {
  const look = (path: string, options: CallOptions) => client.ask(reading(path, path.replace(/\?.*/, '')), options)

  const attempts: Readonly<Record<Workload, (options: CallOptions) => Promise<unknown>>> = {
    incomingEmail: (options) =>
      Promise.all([
        look('/mailFolders/inbox/messages?$top=1&$select=id', options),
        look('/mailFolders/sentitems/messages?$top=1&$select=id', options),
        look('/outlook/masterCategories?$top=1', options),
      ]),
    async outgoingEmail(options) {
      const request = { method: 'POST', path: '/messages', route: '/messages', isRepeatable: false } as const
      const { id } = checked((await client.ask({ ...request, json: draft }, options)) as { readonly id: string })
      const path = `/messages/${encodeURIComponent(id)}`
      await client.send({ method: 'DELETE', path, route: '/messages/{id}', isRepeatable: true }, options)
    },
    async appointmentsContactsTasks(options) {
      const [calendar] = await Promise.all([
        look('/calendar?$select=canEdit', options) as Promise<{ readonly canEdit?: boolean }>,
        look('/contacts?$top=1&$select=id', options),
        look('/todo/lists?$top=1', options),
      ])
      if (calendar.canEdit === false)
        throw new TandemError('item-not-readable', { side: 'mailbox', detail: 'the calendar may not be written' })
    },
  }
  return {
    async tryMailbox(workload, options) {
      await attempts[workload](options)
    },
  }
}
