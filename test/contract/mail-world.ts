/** A mailbox that is looked at, with the organization behind it: what comes into it, and what became of it. */
import { expect } from '@jest/globals'
import type { PersonalOptions } from '../../src/core/following.ts'
import { usualNeverTrack } from '../../src/core/mail/never-track.ts'
import type { MailWorld } from '../../src/core/mail/notice.ts'
import { type MailPassOptions, syncIncomingMail } from '../../src/core/mail/sync-incoming-mail.ts'
import type { SandboxUser } from '../../src/sandbox/seams.ts'
import { whoRegarded } from './who-regarded.ts'
import { graphAddress, openContractWorld, organizationAddress, person } from './world.ts'

type Json = Record<string, unknown>
export const correlationId = 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f'
export const maren = person('Maren')
export const customer = 'j.grossmann@steiner-guss.example'
export const stranger = 'nobody@nowhere.example'

let mails = 0
export function mail(headers: Record<string, string>): Uint8Array {
  const all = {
    ...{ From: `Johannes <${customer}>`, To: `Maren <${maren.mail}>`, Subject: 'A question' },
    'Message-ID': `<mail-${++mails}@steiner-guss.example>`,
    ...{ Date: 'Mon, 23 Nov 2026 12:05:00 +0000', 'MIME-Version': '1.0', 'Content-Type': 'text/plain' },
    ...headers,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`)
  return new TextEncoder().encode([...lines, '', 'Dear Maren', ''].join('\r\n'))
}

export async function openMail(
  method: PersonalOptions['incomingEmailFilteringMethod'],
  change: Partial<MailPassOptions> = {},
  /** Mailboxes without anything in them are there sooner. */
  isEmptyMailbox = false,
) {
  const contract = await openContractWorld({ isEmptyMailbox })
  const { world, mailbox, organization, actor } = contract
  await world.crm.setPersonalOptions({ incomingEmailFilteringMethod: method }, { correlationId })
  const headers = { Authorization: 'Bearer token', 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' }
  const graph = async (verb: string, path: string, body?: unknown): Promise<Json> => {
    const init = { method: verb, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }
    const response = await mailbox.app.request(`${graphAddress}/me${path}`, init)
    const text = await response.text()
    if (response.status >= 300) throw new Error(`${verb} ${path}: ${response.status} ${text}`)
    return text ? (JSON.parse(text) as Json) : {}
  }
  const pass = async (through: MailWorld = world) => {
    contract.later(60)
    const options = { correlationId, never: usualNeverTrack, tracksSent: false, isSmart: false, ...change }
    const [result] = await syncIncomingMail(through, actor(), options)
    if (result?.failure) throw result.failure
    return result
  }
  // What is there before the first look is nobody's news.
  expect(await pass()).toMatchObject({ created: 0, failed: 0 })
  const deliver = (given: Record<string, string> = {}, to: SandboxUser = maren) =>
    mailbox.seam.deliverMime(to.oid, mail(given))
  const rows = async (path: string): Promise<Json[]> => {
    const response = await organization.app.request(`${organizationAddress}/${path}`, { headers })
    if (response.status >= 300) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return ((await response.json()) as { value: Json[] }).value
  }
  return {
    ...contract,
    ...{ pass, graph, deliver },
    whoRegarded: (id: string) => whoRegarded(contract.store, actor(), id),
    stateOf: async (id: string) => (await world.journal.findLink(actor(), 'message', id))?.state ?? 'none',
    rows,
    emails: (filter: string) =>
      rows(`emails?$filter=${encodeURIComponent(filter)}&$select=subject,_regardingobjectid_value`),
    categoriesOf: async (id: string) =>
      (await graph('GET', `/messages/${id}?$select=categories`)).categories as string[],
  }
}

/** Exchange answers for this one message with this status from now on, whoever asks. */
export function makeUnreadable(
  { faults }: Pick<Awaited<ReturnType<typeof openContractWorld>>['mailbox'], 'faults'>,
  id: string,
  status = 500,
): void {
  const path = encodeURIComponent(id).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  faults.inject({
    ...{ match: new RegExp(`^GET .*/messages/${path}$`), count: Number.MAX_SAFE_INTEGER },
    ...{ kind: 'status', status },
  })
}

export class Died extends Error {}

/**
 * A world whose process dies right after its k-th effect: the work is done, and its answer is never heard.
 * @param step counts from 1
 */
export function dyingAfter(step: number, world: MailWorld): MailWorld {
  let effects = 0
  const dying =
    <Given extends readonly unknown[], Answer>(work: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      const answer = await work(...given)
      if (++effects === step) throw new Died()
      return answer
    }
  const { mailbox, crm, journal } = world
  return {
    ...world,
    mailbox: { ...mailbox, write: dying(mailbox.write), updateItem: dying(mailbox.updateItem) },
    crm: { ...crm, write: dying(crm.write), writeEach: dying(crm.writeEach) },
    journal: {
      ...journal,
      keep: dying(journal.keep),
      begin: dying(journal.begin),
      commit: dying(journal.commit),
      keepMailDecisions: dying(journal.keepMailDecisions),
    },
  }
}

/** @returns whether the pass died; what else goes wrong is thrown */
export const dies = (pass: Promise<unknown>): Promise<boolean> =>
  pass.then(
    () => false,
    (error: unknown) => {
      if (error instanceof Died) return true
      throw error
    },
  )
