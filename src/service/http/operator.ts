/** What the command line asks of the running service. Nothing here is for the pane, and nobody gets in without the key. */
import type { Hono } from 'hono'
import { z } from 'zod'
import { workloads } from '../../core/organization-news.ts'
import type { ImportOperator } from '../operator/import.ts'
import { isKey } from '../operator/key.ts'
import type { Operator } from '../operator/mailboxes.ts'
import { type SharedOperator, trackWords } from '../operator/shared-mailboxes.ts'
import type { Health } from './health.ts'
import { mountImport } from './operator-import.ts'
import { jsonOf, shaped } from './read-request.ts'
import type { Variables } from './variables.ts'

const named = z.object({ address: z.email() })
const connecting = named.extend({
  as: z.email(),
  track: z.enum(trackWords).exactOptional(),
  filters: z.boolean().exactOptional(),
  team: z.string().min(1).exactOptional(),
  objectId: z.guid().exactOptional(),
})
const switchedOff = named.extend({ workloads: z.array(z.enum(workloads)).min(1) })

export function mountOperator(
  app: Hono<Variables>,
  {
    operator,
    key,
    health,
    backUp,
    alerts,
    shared,
    imports,
  }: {
    readonly operator: Operator
    readonly key: string
    readonly health: () => Promise<Health>
    /** Copies the store into a file. */
    readonly backUp: (file: string) => Promise<void>
    /** Of the whole installation. */
    readonly alerts: () => Promise<unknown>
    /** Mailboxes that several people share. */
    readonly shared: SharedOperator
    /** Items of files into a mailbox. */
    readonly imports: ImportOperator
  },
): void {
  app.use('/operator/*', async (c, next) => {
    c.set('route', '/operator')
    c.header('Cache-Control', 'no-store')
    if (!isKey(c.req.header('authorization'), key))
      c.get('refuse')(
        'token-missing',
        'The key is missing or not the one of this start. Name with --data the folder that this service runs with.',
      )
    await next()
  })
  mountImport(app, imports)
  app.get('/operator/status', async (c) => {
    const [found, mailboxes, open] = await Promise.all([health(), operator.mailboxes(), alerts()])
    return c.json({ health: found, mailboxes, alerts: open })
  })
  app.get('/operator/shared', async (c) => c.json(await shared.list()))
  const answers = {
    connect: async (asked: unknown) => shared.connect(shaped(connecting, asked)),
    disconnect: async (asked: unknown) => shared.disconnect(shaped(named, asked).address),
    backup: async (asked: unknown) => {
      const { file } = shaped(z.object({ file: z.string().min(1) }), asked)
      await backUp(file)
      return { file }
    },
    show: async (asked: unknown) => operator.mailbox(shaped(named, asked).address),
    sync: async (asked: unknown) => operator.sync(shaped(named, asked).address),
    enable: async (asked: unknown) => operator.enable(shaped(named, asked).address),
    disable: async (asked: unknown) => {
      const { address, workloads: off } = shaped(switchedOff, asked)
      return operator.disable(address, off)
    },
  }
  for (const [name, answer] of Object.entries(answers))
    app.post(`/operator/${name}`, async (c) => c.json((await answer(await jsonOf(c))) as object))
}
