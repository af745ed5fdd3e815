import MailComposer from 'nodemailer/lib/mail-composer'
import { type Mailbox, person } from './address-book.ts'
import { attachments } from './attachments.ts'
import type { MailSeed, ThreadSeed } from './threads.ts'
import { houseDomain } from './users.ts'

export interface ComposedMail {
  readonly raw: Buffer
  readonly sender: Mailbox
  readonly recipients: readonly Mailbox[]
  readonly sentAt: Date
  readonly seed: MailSeed
}

const hourMs = 3_600_000

/** The messages of a thread as MIME, each answering the one before it. */
export async function composeThread(thread: ThreadSeed, now: Date): Promise<readonly ComposedMail[]> {
  const ids = thread.mails.map((mail, index) => `<${thread.key}.${index + 1}@${domainOf(person(mail.from))}>`)
  return Promise.all(
    thread.mails.map(async (seed, index) => {
      const sender = person(seed.from)
      const to = seed.to.map(person)
      const cc = (seed.cc ?? []).map(person)
      const sentAt = new Date(now.getTime() - seed.age * hourMs)
      const before = index === 0 ? undefined : ids[index - 1]
      const composer = new MailComposer({
        from: header(sender),
        to: to.map(header),
        cc: cc.map(header),
        subject: index === 0 ? thread.subject : `RE: ${thread.subject}`,
        date: sentAt,
        messageId: ids[index],
        ...(before === undefined ? {} : { inReplyTo: before, references: ids.slice(0, index) }),
        ...bodies(thread, seed, index),
        attachments: (seed.attach ?? []).map((name) => ({ ...attachments[name] })),
        ...(seed.importance === undefined ? {} : { priority: seed.importance }),
        headers: { ...seed.headers },
        // nodemailer draws boundaries by lot; the same seed must give the same bytes.
        baseBoundary: `${thread.key}-${index + 1}`,
      } as ConstructorParameters<typeof MailComposer>[0])
      return { raw: await composer.compile().build(), sender, recipients: [...to, ...cc], sentAt, seed }
    }),
  )
}

function header(mailbox: Mailbox) {
  return { name: mailbox.name, address: mailbox.address }
}

function domainOf(mailbox: Mailbox): string {
  return mailbox.address.split('@')[1] ?? houseDomain
}

function bodies(thread: ThreadSeed, seed: MailSeed, index: number): { text?: string; html?: string } {
  const quoted = index === 0 ? undefined : thread.mails[index - 1]
  const author = quoted === undefined ? '' : person(quoted.from).name
  const quotedText = quoted === undefined ? '' : `\n\n${author} wrote:\n${quoted.body.replace(/^/gm, '> ')}`
  const quotedHtml =
    quoted === undefined ? '' : `<p>${escaped(author)} wrote:</p><blockquote>${paragraphs(quoted.body)}</blockquote>`
  const text = `${seed.body}${quotedText}\n`
  const html = seed.html ?? `<html><body>${paragraphs(seed.body)}${quotedHtml}</body></html>`
  if (seed.form === 'plain') return { text }
  return seed.form === 'html' ? { html } : { text, html }
}

function paragraphs(body: string): string {
  return body
    .split('\n\n')
    .map((paragraph) => `<p>${escaped(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
