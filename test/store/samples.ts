import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import type { Link } from '../../src/core/link.ts'
import type { Intent } from '../../src/core/ports.ts'
import type { Receipt } from '../../src/core/receipt.ts'

export const actor = { tid: 'tenant-1', oid: 'user-1' }
export const colleague = { tid: 'tenant-1', oid: 'user-2' }
export const contoso = {
  table: 'account',
  id: '11111111-1111-4111-8111-111111111111',
  name: 'Contoso “West” & Söhne',
  detail: 'Customer',
}
export const fabrikam = { table: 'opportunity', id: '22222222-2222-4222-8222-222222222222', name: 'Fabrikam' }

export function link(changes: Partial<Link> = {}): Link {
  return {
    id: 'link-1',
    tid: actor.tid,
    mailbox: actor.oid,
    kind: 'message',
    itemId: 'item-1',
    itemKey: '<one@example.com>',
    conversationId: 'conversation-1',
    table: 'email',
    recordId: '33333333-3333-4333-8333-333333333333',
    regarding: contoso,
    state: 'tracked',
    base: { Subject: 'Offer', To: ['a@example.com'] },
    itemVersion: 'v1',
    updatedAt: '2026-11-23T12:00:00.000Z',
    trackedBy: actor.oid,
    ...changes,
  }
}

export function intent(changes: Partial<Intent> = {}): Intent {
  return {
    id: 'operation-1',
    linkId: 'link-1',
    actor,
    kind: 'message',
    itemId: 'item-1',
    verb: 'track',
    regarding: contoso,
    askedAt: '2026-11-23T12:00:00.000Z',
    correlationId: 'correlation-1',
    ...changes,
  }
}

export function receipt(changes: Partial<Receipt> = {}): Receipt {
  return {
    id: 'receipt-1',
    linkId: 'link-1',
    verb: 'track',
    at: '2026-11-23T12:00:01.000Z',
    actor: actor.oid,
    kind: 'message',
    itemId: 'item-1',
    table: 'email',
    recordId: '33333333-3333-4333-8333-333333333333',
    outcome: 'done',
    recordAction: 'created',
    decisions: [{ mapping: 'Subject', direction: 'toCrm', outcome: 'toCrm', reason: 'created-from-outlook' }],
    correlationId: 'correlation-1',
    ...changes,
  }
}

/** A fresh folder per test, gone afterwards. */
export function temporaryFolders(): () => string {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-store-'))
    folders.push(folder)
    return folder
  }
}
