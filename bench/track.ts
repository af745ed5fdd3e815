import { randomUUID } from 'node:crypto'
import { type House, openHouse } from './house.ts'
import { type Measure, measure, median, timed } from './measure.ts'

/** Added to every call upstream, in milliseconds. */
const distance = 20
const rounds = 25
const sender = 'j.grossmann@steiner-guss.example'

/**
 * A track of a received e-mail with two attachments, from the HTTP request to its answer, against the three requests upstream
 * that it cannot do without, made one after the other by a bare fetch: read the message with its files, write the activity in
 * one change set, mark the message.
 */
export async function track(): Promise<Measure> {
  const house = await openHouse()
  try {
    const { sandbox } = house
    const regarding = await someAccount(house)
    // Warm: signed in, categories there, code compiled.
    for (let round = 0; round < 3; round++) {
      await ours(house, regarding, await deliver(house))
      await bare(house, regarding, await deliver(house))
    }
    for (const faults of [sandbox.faults.graph, sandbox.faults.organization]) {
      faults.inject({ match: /./, count: Number.MAX_SAFE_INTEGER, kind: 'delay', delayMs: distance })
    }
    const times = { ours: [] as number[], floor: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      const [one, other] = [await deliver(house), await deliver(house)]
      times.floor.push(await timed(() => bare(house, regarding, one)))
      times.ours.push(await timed(() => ours(house, regarding, other)))
    }
    return measure(
      'track',
      'ms',
      median(times.ours),
      median(times.floor),
      `median of ${rounds}, ${distance} ms added to every upstream call; floor: three bare requests in a row`,
    )
  } finally {
    await house.close()
  }
}

interface Delivered {
  readonly id: string
  readonly messageId: string
}

async function deliver({ sandbox, oid, mailbox }: House): Promise<Delivered> {
  const messageId = `<${randomUUID()}@bench.example>`
  const file = Buffer.alloc(30_000, 'a').toString('base64')
  const part = (name: string) =>
    `--x\r\nContent-Type: application/pdf; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n${file}\r\n`
  const text = [
    `From: J. Großmann <${sender}>`,
    `To: ${mailbox}`,
    'Subject: Two files',
    `Message-ID: ${messageId}`,
    `Date: ${new Date().toUTCString()}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="x"',
    '',
    '--x',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Two files</p>',
    `${part('one.pdf')}${part('two.pdf')}--x--`,
    '',
  ].join('\r\n')
  const id = await sandbox.mailboxSeam.deliverMime(oid, new TextEncoder().encode(text))
  return { id, messageId }
}

async function okay(response: Response): Promise<unknown> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${response.url}: ${text.slice(0, 500)}`)
  return text.startsWith('{') ? JSON.parse(text) : text
}

async function someAccount({ sandbox, token }: House): Promise<{ table: string; id: string }> {
  const response = await fetch(`${sandbox.addresses.organization}/accounts?$select=name&$top=1`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  const { value } = (await okay(response)) as { value: { accountid: string }[] }
  return { table: 'account', id: value[0]?.accountid ?? '' }
}

async function ours(
  { service, token, mailbox }: House,
  regarding: object,
  { id, messageId }: Delivered,
): Promise<void> {
  const response = await fetch(`${service.address}/api/items/track`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      item: {
        kind: 'message',
        id,
        hints: { internetMessageId: messageId, addresses: [sender, mailbox], attachmentsSize: 60_000 },
      },
      regarding,
      operationId: randomUUID(),
    }),
  })
  const { receipt } = (await okay(response)) as { receipt: { outcome: string } }
  if (receipt.outcome !== 'done') throw new Error(`the track was ${JSON.stringify(receipt).slice(0, 500)}`)
}

async function bare(
  { sandbox, token, mailbox }: House,
  regarding: { id: string },
  { id, messageId }: Delivered,
): Promise<void> {
  const { graph, organization } = sandbox.addresses
  const headers = { Authorization: `Bearer ${token}`, Prefer: 'IdType="ImmutableId"' }
  const message = (await okay(
    await fetch(`${graph}/me/messages/${encodeURIComponent(id)}?$expand=attachments`, { headers }),
  )) as {
    subject: string
    body: { content: string }
    attachments: { name: string; contentType: string; contentBytes: string }[]
  }
  const emailId = randomUUID()
  const requests: [string, object][] = [
    [
      `emails(${emailId})`,
      {
        subject: message.subject,
        description: message.body.content,
        messageid: messageId,
        directioncode: false,
        'regardingobjectid_account_email@odata.bind': `/accounts(${regarding.id})`,
        email_activity_parties: [
          { participationtypemask: 1, addressused: sender },
          { participationtypemask: 2, addressused: mailbox },
        ],
      },
    ],
    ...message.attachments.map(({ name, contentType, contentBytes }): [string, object] => [
      `activitymimeattachments(${randomUUID()})`,
      {
        'objectid_activitypointer@odata.bind': `/activitypointers(${emailId})`,
        filename: name,
        mimetype: contentType,
        body: contentBytes,
      },
    ]),
    [`emails(${emailId})`, { statecode: 1, statuscode: 4 }],
  ]
  const parts = requests.map(
    ([path, body], index) =>
      `--c\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: ${index + 1}\r\n\r\nPATCH ${organization}/${path} HTTP/1.1\r\nContent-Type: application/json\r\n\r\n${JSON.stringify(body)}\r\n`,
  )
  const batch = await fetch(`${organization}/$batch`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'multipart/mixed; boundary=b' },
    body: `--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n${parts.join('')}--c--\r\n--b--\r\n`,
  })
  if (/HTTP\/1\.1 [45]/.test(String(await okay(batch)))) throw new Error('the bare change set was refused')
  const patch = await fetch(`${graph}/me/messages/${encodeURIComponent(id)}`, {
    method: 'PATCH',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body: JSON.stringify({ categories: ['Tracked to Dynamics 365'] }),
  })
  await okay(patch)
}
