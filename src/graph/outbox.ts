/** Sending: a draft that carries a mark from the beginning, and what became of it. */
import { TandemError } from '../core/errors.ts'
import type { MarkedMessage, Outbox, OutgoingMessage } from '../core/mail/outgoing.ts'
import { markProperty, trackedCategory } from '../core/mark.ts'
import { inShape } from '../upstream/index.ts'
import { checked, type GraphClient, reading } from './client.ts'
import { writeExtended } from './extended.ts'
import { carries } from './filters.ts'
import type { GraphMessage } from './wire.ts'

export function createOutbox(client: GraphClient): Outbox {
  return {
    async messagesMarked(mark, options) {
      const filter = encodeURIComponent(carries(markProperty, mark))
      const path = `/messages?$filter=${filter}&$select=id,isDraft,internetMessageId`
      const page = (await client.ask(reading(path, '/messages'), options)) as {
        readonly value: readonly GraphMessage[]
      }
      return inShape('mailbox', () => page.value.map(markedOf))
    },
    async createDraft(message, mark, options) {
      // Not repeatable by itself: what an answer that was lost has made is found by its mark.
      const request = { method: 'POST', path: '/messages', route: '/messages', isRepeatable: false } as const
      return markedOf(
        checked((await client.ask({ ...request, json: draftOf(message, mark) }, options)) as GraphMessage),
      )
    },
    async discardDraft(id, options) {
      const path = `/messages/${encodeURIComponent(id)}/permanentDelete`
      const request = { method: 'POST', path, route: '/messages/{id}/permanentDelete', isRepeatable: true } as const
      await client.send(request, options).catch((error: unknown) => {
        if (!(error instanceof TandemError && error.code === 'item-gone')) throw error
      })
    },
    async draftFiles(id, options) {
      const path = `/messages/${encodeURIComponent(id)}/attachments?$select=id,name,size`
      const page = (await client.ask(reading(path, '/messages/{id}/attachments'), options)) as {
        readonly value: readonly { readonly name?: string | null }[]
      }
      return inShape('mailbox', () => page.value.map(({ name }) => name ?? ''))
    },
    async sendDraft(id, options) {
      const path = `/messages/${encodeURIComponent(id)}/send`
      await client.send({ method: 'POST', path, route: '/messages/{id}/send', isRepeatable: false }, options)
    },
  }
}

const markedOf = ({ id, isDraft, internetMessageId }: GraphMessage): MarkedMessage => ({
  ...{ id, isDraft: isDraft === true, internetMessageId: internetMessageId ?? '' },
})

function draftOf(message: OutgoingMessage, mark: string) {
  const recipients = (people: OutgoingMessage['to']) =>
    people.map(({ address, name }) => ({ emailAddress: { address, ...(name ? { name } : {}) } }))
  return {
    subject: message.subject,
    body: { contentType: 'html', content: message.body },
    importance: message.importance,
    ...(message.from ? { from: recipients([message.from])[0] } : {}),
    toRecipients: recipients(message.to),
    ccRecipients: recipients(message.cc),
    bccRecipients: recipients(message.bcc),
    categories: [trackedCategory.displayName],
    ...writeExtended({ mark }, true),
  }
}
