/** Core, connectors and store in this process, over HTTP to a mailbox and an organization elsewhere. */
import { randomUUID } from 'node:crypto'
import type { MailWorld } from '../src/core/mail/notice.ts'
import { createCrm } from '../src/dataverse/index.ts'
import { createMailbox } from '../src/graph/index.ts'
import { html } from '../src/service/html.ts'
import { digest, guidFor, newId, recordUrl } from '../src/service/identifiers.ts'
import type { Store } from '../src/store/index.ts'
import { createLane, createUpstream, type Http, http } from '../src/upstream/index.ts'

export interface SyncWorldOptions {
  readonly graph: string
  readonly organization: string
  /** Good for both. */
  readonly token: string
  readonly store: Store
  readonly fetch?: Http
}

export function createSyncWorld({ graph, organization, token, store, fetch = http }: SyncWorldOptions): MailWorld {
  const shared = {
    getToken: async () => token,
    now: () => new Date(),
    sleep: (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)),
    fetch,
  }
  const { origin } = new URL(organization)
  return {
    mailbox: createMailbox({
      address: graph,
      mailbox: 'me',
      upstream: createUpstream({ ...shared, side: 'mailbox', address: graph, lane: createLane(4) }),
    }),
    crm: createCrm({
      address: organization,
      newId: randomUUID,
      now: shared.now,
      upstream: createUpstream({ ...shared, side: 'crm', address: organization, lane: createLane(8) }),
    }),
    journal: store,
    html,
    conflictOf: () => 'later',
    guidFor,
    digest,
    newId,
    now: shared.now,
    recordUrl: (record) => recordUrl(origin, record),
  }
}
