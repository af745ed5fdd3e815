/** All calendars and cards of ../shared/corpus, Outlook → CRM → Outlook, compared in every mapped field. */
import { isSameValue } from '../../../src/core/field-value.ts'
import { type FieldContext, fieldOf } from '../../../src/core/fields/index.ts'
import type { FollowedItem, FollowedKind } from '../../../src/core/following.ts'
import type { Link } from '../../../src/core/link.ts'
import { mappingsUnder } from '../../../src/core/rules.ts'
import { html } from '../../../src/service/html.ts'
import { openContractWorld, organizationAddress, person } from '../world.ts'
import { compareInstances, expandedUntil, type InstancesCompared, instancesOf } from './instances.ts'
import { call, importCorpus, type Place, readAll, type Taken } from './place.ts'
import { reasonOf } from './reasons.ts'
import { bringBack, doneBy, pass, passesUntilDone, send } from './there-and-back.ts'

export interface CorpusReport {
  readonly items: Readonly<Record<string, number>>
  readonly refusedByImport: number
  readonly renamed: number
  readonly tracked: { readonly byPass: number; readonly byAnswer: number; readonly byHand: number }
  /** Links that failed, by code; and items without a link, which there must not be. */
  readonly failures: Readonly<Record<string, number>>
  readonly unlinked: number
  readonly cameBack: number
  readonly notBack: Readonly<Record<string, number>>
  readonly fields: number
  readonly equal: number
  /** By reason. */
  readonly explained: Readonly<Record<string, number>>
  readonly unexplained: readonly string[]
  /** Series by how their instances compare, and the titles of those that differ without a reason. */
  readonly instances: Readonly<Record<string, number>>
  readonly strangeInstances: readonly string[]
  /** Items in Outlook that changed because they were tracked. */
  readonly touched: readonly string[]
  /** What the last passes of both mailboxes did. */
  readonly afterwards: number
  /** Meeting messages that went out of the mailbox that everything came from. */
  readonly mailed: number
  /** Meeting messages of the other one, where meetings that are still to come are made with their attendees. */
  readonly invited: readonly string[]
}

/** @param eventStep of the events every so-manieth is taken */
export async function runCorpus(
  eventStep: number,
  say: (text: string) => void = () => undefined,
): Promise<CorpusReport> {
  const me = person('Maren')
  const first = await openContractWorld({ isEmptyMailbox: true, isSilent: true, html })
  try {
    await allAddresses(first)
    const from: Place = { world: first.world, actor: first.actor() }
    const { items, refused, renamed } = await importCorpus(first.mailbox.seam, me.oid, eventStep)
    say(`imported: ${items.length}`)
    const before = await readTaken(from, items)
    const { links, ...tracked } = await send(from, items)
    // What was tracked by hand lies outside the window: the daily look at everything brings its single meetings over.
    first.later(26 * 3600)
    await passesUntilDone(from)
    say(`tracked: ${links.size}`)
    const after = await readTaken(from, items)
    const linked = items.filter(({ id }) => links.get(id)?.state === 'tracked')
    const second = await openContractWorld({
      ...{ isEmptyMailbox: true, isSilent: true, html, organization: first.organization },
    })
    try {
      const to: Place = { world: second.world, actor: second.actor() }
      const back = await bringBack(
        to,
        linked.map(({ id }) => links.get(id) as Link),
      )
      await passesUntilDone(to)
      say(`brought back: ${back.length}`)
      const returned = await readTaken(
        to,
        linked.flatMap(({ kind }, index) => (back[index]?.itemId ? [{ kind, id: back[index]?.itemId as string }] : [])),
      )
      const context = await contextOf(to)
      const rules = mappingsUnder(await to.world.crm.fieldRules(call))
      const explained: Record<string, number> = {}
      const unexplained: string[] = []
      const touched: string[] = []
      const instances: InstancesCompared[] = []
      const strangeInstances: string[] = []
      let fields = 0
      for (const [index, { id }] of linked.entries()) {
        const link = links.get(id) as Link
        const { itemId = '', plan } = back[index] ?? {}
        const [original, copy] = [before.get(id), returned.get(itemId)]
        if (original?.kind === 'event' && original.recurrence && copy?.kind === 'event') {
          const went = await instancesOf(first.mailbox.app, original)
          const came = await instancesOf(second.mailbox.app, copy)
          const compared = compareInstances(went, came, await expandedUntil(first.organization.app, link), {
            areThere: copy.attendees.length > 0,
            now: to.world.now(),
          })
          instances.push(compared)
          if (compared === 'different')
            strangeInstances.push(`${original.subject}: ${told(original.recurrence)} ${told(went)} → ${told(came)}`)
        }
        for (const mapping of rules(link.table)) {
          const field = fieldOf(mapping)
          const went = field?.fromItem(before.get(id) as FollowedItem, context)
          const stayed = field?.fromItem(after.get(id) as FollowedItem, context)
          if (!isSame(went, stayed))
            touched.push(`${titleOf(before.get(id))}: ${mapping.mapping} ${told(went)} → ${told(stayed)}`)
          const item = returned.get(itemId)
          if (!field || !item) continue
          fields++
          const came = field.fromItem(item, context)
          if (isSame(went, came)) continue
          const reason = reasonOf({ mapping, went, came, owner: me.mail.toLowerCase(), ...(plan ? { plan } : {}) })
          if (reason) explained[reason] = (explained[reason] ?? 0) + 1
          else
            unexplained.push(
              `${link.table} ${titleOf(before.get(id))}: ${mapping.mapping} ${told(went)} → ${told(came)}`,
            )
        }
      }
      const differing = Object.values(explained).reduce((sum, count) => sum + count, unexplained.length)
      say(`compared: ${fields}`)
      await pass(to)
      await pass(from)
      const afterwards = doneBy(await pass(from)) + doneBy(await pass(to))
      return {
        items: tally(items.map(({ kind, id }) => kindOf(kind, before.get(id)))),
        ...{ refusedByImport: refused, renamed, tracked },
        failures: tally([...links.values()].flatMap(({ failure }) => failure?.code ?? [])),
        unlinked: items.filter(({ id }) => !links.has(id)).length,
        cameBack: returned.size,
        instances: tally(instances),
        strangeInstances,
        notBack: tally(back.flatMap(({ because }) => because ?? [])),
        ...{ fields, equal: fields - differing, explained, unexplained, touched, afterwards },
        mailed: first.mailbox.seam.meetingMessages().length,
        invited: second.mailbox.seam
          .meetingMessages()
          .map(({ kind, from, to, subject }) => `${kind} ${subject}: ${from} → ${to}`),
      }
    } finally {
      await second.close()
    }
  } finally {
    await first.close()
  }
}

/** Addresses 2 and 3 follow too. */
async function allAddresses({ world, organization, actAs }: Awaited<ReturnType<typeof openContractWorld>>) {
  const { organizationId } = await world.crm.whoAmI(call)
  actAs(person('Tomás'))
  const response = await organization.app.request(`${organizationAddress}/organizations(${organizationId})`, {
    method: 'PATCH',
    headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json' },
    body: JSON.stringify({ iscontactmailingaddresssyncenabled: false }),
  })
  if (response.status >= 300) throw new Error(`organization: ${response.status} ${await response.text()}`)
  actAs(person('Maren'))
}

async function readTaken(place: Place, items: readonly Taken[]): Promise<ReadonlyMap<string, FollowedItem>> {
  const read = new Map<string, FollowedItem>()
  for (const kind of ['event', 'contact'] as const) {
    const ids = items.filter((item) => item.kind === kind).map(({ id }) => id)
    for (const item of await readAll(place, kind, ids)) if (item) read.set(item.id, item)
  }
  return read
}

async function contextOf({ world }: Place): Promise<FieldContext> {
  const { timeZone, syncContactCompany } = await world.crm.settings(call)
  return { html: world.html, timeZone, syncContactCompany, now: world.now() }
}

const isSame = (one: Parameters<typeof isSameValue>[0], other: Parameters<typeof isSameValue>[1]) =>
  isSameValue(one, other)
const told = (value: unknown) => JSON.stringify(value)?.slice(0, 200)
const titleOf = (item: FollowedItem | undefined) =>
  item?.kind === 'event' ? item.subject : item?.kind === 'contact' ? item.contact.displayName : ''
const kindOf = (kind: FollowedKind, item: FollowedItem | undefined) =>
  item?.kind === 'event' && item.type === 'seriesMaster' ? 'series' : kind

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
