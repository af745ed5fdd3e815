/** A mailbox with tracked folders, and what people do to them in Outlook and in the CRM. */
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import type { MailWorld } from '../../src/core/mail/notice.ts'
import { type MailPassOptions, syncIncomingMail } from '../../src/core/mail/sync-incoming-mail.ts'
import { type FolderTerms, usualFolderTerms } from '../../src/core/mail/tracked-folders.ts'
import type { NamedRecord } from '../../src/core/record.ts'
import { whoRegarded } from './who-regarded.ts'
import { graphAddress, openContractWorld, organizationAddress, person } from './world.ts'

export type Json = Record<string, unknown>
export const correlationId = 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f'
export const maren = person('Maren')
const call = { correlationId }

let mails = 0
export function mail(headers: Record<string, string> = {}): Uint8Array {
  const all = {
    ...{ From: 'Somebody <nobody@nowhere.example>', To: `Maren <${maren.mail}>`, Subject: 'A question' },
    'Message-ID': `<folder-mail-${++mails}@nowhere.example>`,
    ...{ Date: 'Mon, 23 Nov 2026 12:05:00 +0000', 'MIME-Version': '1.0', 'Content-Type': 'text/plain' },
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return new TextEncoder().encode([...lines, '', 'Dear Maren', ''].join('\r\n'))
}

/** The filter lets nothing through: what is tracked is tracked because of its folder. */
export async function openFolders() {
  const contract = await openContractWorld()
  const { world, mailbox, organization, actor } = contract
  await world.crm.setPersonalOptions({ incomingEmailFilteringMethod: 4 }, call)
  const headers = { Authorization: 'Bearer token', 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' }
  const ask = async (
    app: { request(url: string, init?: RequestInit): Response | Promise<Response> },
    url: string,
    verb: string,
    body?: unknown,
  ): Promise<Json> => {
    const init = { method: verb, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await app.request(url, init)
    const text = await response.text()
    if (response.status >= 300) throw new Error(`${verb} ${url}: ${response.status} ${text}`)
    return text ? (JSON.parse(text) as Json) : {}
  }
  const graph = (verb: string, path: string, body?: unknown) =>
    ask(mailbox.app, `${graphAddress}/me${path}`, verb, body)
  const crm = (verb: string, path: string, body?: unknown) =>
    ask(organization.app, `${organizationAddress}/${path}`, verb, body)
  const passOf =
    (as: MailWorld) =>
    async (through: MailWorld = as, change: Partial<MailPassOptions> & { readonly terms?: FolderTerms } = {}) => {
      contract.later(60)
      const { terms = usualFolderTerms, ...rest } = change
      const rules = await as.crm.trackedFolders(call)
      const options = { correlationId, never: usualNeverTrack, tracksSent: false, isSmart: false, ...rest }
      const [result] = await syncIncomingMail(through, actor(), { ...options, trackedFolders: { rules, terms } })
      if (result?.failure) throw result.failure
      return result
    }
  const pass = passOf(world)
  await pass()
  const [account, other] = await world.crm.search('a', ['account'], 5, call)
  if (!account || !other) throw new Error('the organization is empty')
  let rows = 0
  return {
    ...contract,
    ...{ graph, crm, pass, passOf, account, other },
    folder: async (displayName: string, parent = 'inbox') =>
      String((await graph('POST', `/mailFolders/${parent}/childFolders`, { displayName })).id),
    /** @returns the row's id */
    track: async (folderId: string, regarding?: NamedRecord, as: MailWorld = world) => {
      const rowId = `00000000-0000-4000-8000-${String(++rows).padStart(12, '0')}`
      await as.crm.keepTrackedFolder({ rowId, folderId, name: 'x', regarding: regarding ?? null, isNew: true }, call)
      // Rows are told apart by the second in which they were made.
      contract.later(2)
      return rowId
    },
    relate: (rowId: string, folderId: string, regarding: NamedRecord | null) =>
      world.crm.keepTrackedFolder({ rowId, folderId, name: 'x', regarding, isNew: false }, call),
    deliver: (given: Record<string, string> = {}, folder?: string) =>
      mailbox.seam.deliverMime(maren.oid, mail(given), folder === undefined ? {} : { folder }),
    move: (id: string, destinationId: string) => graph('POST', `/messages/${id}/move`, { destinationId }),
    whoRegarded: (id: string) => whoRegarded(contract.store, actor(), id),
    stateOf: async (id: string) => (await world.journal.findLink(actor(), 'message', id))?.state ?? 'none',
    regardingOf: async (id: string) => {
      const link = await world.journal.findLink(actor(), 'message', id)
      if (!link) return undefined
      const row = await crm('GET', `emails(${link.recordId})?$select=_regardingobjectid_value`)
      return row._regardingobjectid_value ?? undefined
    },
    emails: async (subject: string) => {
      const filter = encodeURIComponent(`subject eq '${subject}'`)
      return (await crm('GET', `emails?$filter=${filter}&$select=subject,_regardingobjectid_value`)).value as Json[]
    },
    categoriesOf: async (id: string) =>
      (await graph('GET', `/messages/${id}?$select=categories`)).categories as string[],
  }
}
