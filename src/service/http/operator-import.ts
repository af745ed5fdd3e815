/** What `tandem import` sends: a message as its bytes, everything else as JSON. Mounted behind the operator's key. */
import type { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { largestMessage } from '../../interchange/index.ts'
import type { ImportOperator } from '../operator/import.ts'
import { jsonOf, shaped } from './read-request.ts'
import type { Variables } from './variables.ts'

/** Of an event or a contact, in bytes. */
const largestItem = 16 * 1024 * 1024

const json = z.record(z.string(), z.unknown())
const named = z.object({ mailbox: z.guid(), key: z.string().min(1).max(200) })
const truth = z.enum(['true', 'false']).transform((text) => text === 'true')
const messages = named.extend({ receivedAt: z.iso.datetime(), isRead: truth, isDraft: truth })
const events = named.extend({
  iCalUId: z.string().exactOptional(),
  event: json,
  exceptions: z.array(
    z.object({
      originalStart: z.iso.datetime(),
      cancelled: z.boolean().exactOptional(),
      changes: json.exactOptional(),
    }),
  ),
})
const contacts = named.extend({ contact: json })

export function mountImport(app: Hono<Variables>, into: ImportOperator): void {
  const limited = (maxSize: number) =>
    bodyLimit({
      maxSize,
      onError: (c) => c.get('refuse')('request-too-large', `It has more than ${maxSize} bytes.`),
    })
  app.post('/operator/import/message', limited(largestMessage), async (c) => {
    const { mailbox, ...facts } = shaped(messages, c.req.query())
    return c.json(await into.message(mailbox, facts, new Uint8Array(await c.req.arrayBuffer())))
  })
  app.post('/operator/import/event', limited(largestItem), async (c) => {
    const { mailbox, ...event } = shaped(events, await jsonOf(c))
    return c.json(await into.event(mailbox, event))
  })
  app.post('/operator/import/contact', limited(largestItem), async (c) => {
    const { mailbox, ...contact } = shaped(contacts, await jsonOf(c))
    return c.json(await into.contact(mailbox, contact))
  })
}
