/**
 * Where Microsoft Graph posts change and lifecycle notifications. Whatever comes is answered alike and at once, and looked at
 * afterwards: nobody learns from the answer what Tandem knows.
 */
import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { notificationPath } from '../push/notification-address.ts'
import type { Variables } from './variables.ts'

/** In bytes: some thousand notifications. */
const largestPost = 4 * 1_048_576
const longestToken = 2_048
const comeBackSeconds = '30'

/** @param take as of `Push`: false where too much waits */
export function mountNotifications(app: Hono<Variables>, take: (body: string) => boolean): void {
  const path = notificationPath
  app.use(path, async (c, next) => {
    c.set('route', path)
    c.header('Cache-Control', 'no-store')
    await next()
  })
  app.use(
    path,
    bodyLimit({
      maxSize: largestPost,
      onError: (c) =>
        (c as Context<Variables>).get('refuse')(
          'request-too-large',
          `A post may have ${largestPost} bytes at the most.`,
        ),
    }),
  )
  app.post(path, async (c) => {
    const token = c.req.query('validationToken')
    if (token !== undefined) {
      if (token.length > longestToken) return c.get('refuse')('request-invalid', 'The validation token is too long.')
      // Plain text that no browser takes for anything else (`nosniff` is on every answer).
      return c.text(token)
    }
    if (take(await c.req.text())) return c.body(null, 202)
    return c.body(null, 503, { 'Retry-After': comeBackSeconds })
  })
  app.all(path, (c) => {
    c.header('Allow', 'POST')
    return c.get('refuse')('method-not-allowed', 'This address answers POST only.')
  })
}
