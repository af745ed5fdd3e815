import { DatabaseSync } from 'node:sqlite'
import { createMailbox } from '../../../src/sandbox/mailbox/index.ts'
import { InvalidToken, type SandboxUser } from '../../../src/sandbox/seams.ts'

const person = (oid: string, name: string): SandboxUser => ({
  oid,
  systemUserId: oid,
  name,
  givenName: name,
  surname: 'Test',
  jobTitle: 'Tester',
  mail: `${name.toLowerCase()}@example.test`,
})
export const anna = person('11111111-0000-4000-8000-000000000001', 'Anna')
export const ben = person('11111111-0000-4000-8000-000000000002', 'Ben')

/** Two mailboxes in memory; the token is the user’s name. `publicAddress` is what links in answers begin with. */
export function createWorld(publicAddress = 'http://localhost:4701/v1.0') {
  const grants = ['Mail.ReadWrite.Shared', 'Calendars.ReadWrite.Shared']
  let time = new Date('2026-05-04T08:00:00Z')
  const mailbox = createMailbox({
    database: new DatabaseSync(':memory:'),
    clock: { now: () => time },
    publicAddress,
    tokens: {
      async verify(authorization) {
        const user = [anna, ben].find(({ name }) => authorization === `Bearer ${name}`)
        if (user === undefined) throw new InvalidToken('malformed', 'The access token is not known.')
        return { tid: 'tenant', oid: user.oid, name: user.name, kind: 'user', grants }
      },
    },
  })
  for (const user of [anna, ben]) mailbox.seam.addUser(user)
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}, as = anna) => {
    const response = await mailbox.app.request(`/v1.0${path}`, {
      method,
      headers: { Authorization: `Bearer ${as.name}`, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    const json = text.startsWith('{') ? JSON.parse(text) : undefined
    return { status: response.status, headers: response.headers, text, json }
  }
  const passDays = (days: number) => {
    time = new Date(time.getTime() + days * 86_400_000)
  }
  return { ...mailbox, ask, passDays, grants }
}

export const mime = (subject: string, extra = '') =>
  new TextEncoder().encode(
    `From: Carol <carol@outside.test>\r\nTo: anna@example.test\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@outside.test>\r\n` +
      `Date: Mon, 04 May 2026 07:00:00 +0000\r\n${extra}Content-Type: text/plain; charset=utf-8\r\n\r\nHello there\r\n`,
  )
export const immutable = { Prefer: 'IdType="ImmutableId"' }
