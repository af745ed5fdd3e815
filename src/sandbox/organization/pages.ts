/** Plain pages, so that a person can look at the organization: an index, a list per table, a page per record. */
import { type Context, Hono } from 'hono'
import { html, raw } from 'hono/html'
import type { People } from './base-rows.ts'
import { isLookup, type Table, tableNamed, tables } from './definitions.ts'
import { type Engine, findRow, formattedValue, labelOf, tableOf } from './engine.ts'
import { layout, recordLink } from './page-layout.ts'
import type { Reference, StoredRow, Value } from './rows.ts'
import type { Principal } from './security.ts'

type Html = ReturnType<typeof html>

const shownTables = [
  'account',
  'contact',
  'lead',
  'opportunity',
  'incident',
  'email',
  'appointment',
  'task',
  'phonecall',
  'fax',
  'letter',
  'serviceappointment',
  'bookableresourcebooking',
]
const partyNames: Readonly<Record<number, string>> = {
  1: 'From',
  2: 'To',
  3: 'Cc',
  4: 'Bcc',
  5: 'Required',
  6: 'Optional',
  7: 'Organizer',
  8: 'Regarding',
  9: 'Owner',
  10: 'Resource',
  11: 'Customer',
}
/** Columns that say nothing to a person. */
const dull =
  /^(versionnumber|timezoneruleversionnumber|utcconversiontimezonecode|importsequencenumber|overriddencreatedon|.*yominame|exchangerate|traversedpath|activitytypecode)$/
const listed = 200

export function pages(engine: Engine, people: People): Hono {
  const app = new Hono()
  const onlooker = (context: Context): Principal => {
    const mail = context.req.query('as')
    const user = mail
      ? [...engine.rows.all('systemuser')].find(
          ({ values }) => String(values.internalemailaddress ?? '').toLowerCase() === mail.toLowerCase(),
        )
      : undefined
    return (user && people.bySystemUserId(user.id)) || people.administrator
  }

  app.get('/', (context) => context.html(indexPage(engine, onlooker(context), asQuery(context))))
  app.get('/main.aspx', (context) => {
    const { pagetype, etn = '', id = '' } = context.req.query()
    const who = onlooker(context)
    const table = tableNamed(etn)
    if (!table || (pagetype !== 'entityrecord' && pagetype !== 'entitylist')) {
      return context.html(
        problem(who, 'There is no such page', 'The address names no table of this organization.'),
        404,
      )
    }
    if (pagetype === 'entitylist') return context.html(listPage(engine, who, table, asQuery(context)))
    const row = findRow(engine, table, id.replace(/[{}]/g, '').toLowerCase())
    if (!row)
      return context.html(problem(who, 'This record is not there', 'It was deleted, or the address is wrong.'), 404)
    if (!engine.security.may(who, 'Read', tableOf(row), row)) {
      return context.html(
        problem(who, 'You may not read this record', `${who.name} has no read access to it. Its owner can share it.`),
        403,
      )
    }
    return context.html(recordPage(engine, who, tableOf(row), row, asQuery(context)))
  })
  app.get('/attachments/:id', (context) => {
    const row = engine.rows.find('activitymimeattachment', context.req.param('id'))
    const table = tableNamed('activitymimeattachment')
    if (!row || !table || !engine.security.may(onlooker(context), 'Read', table, row)) return context.notFound()
    const name = encodeURIComponent(String(row.values.filename ?? 'attachment'))
    return context.body(Buffer.from(String(row.values.body ?? ''), 'base64'), 200, {
      // Always a download: what people send is never run here.
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${name}`,
      'X-Content-Type-Options': 'nosniff',
    })
  })
  return app
}

const asQuery = (context: Context): string => {
  const mail = context.req.query('as')
  return mail ? `&as=${encodeURIComponent(mail)}` : ''
}

function problem(who: Principal, title: string, advice: string) {
  return layout(title, who, html`<h1>${title}</h1><p>${advice}</p><p><a href="/">To the organization</a></p>`)
}

const readable = (engine: Engine, who: Principal, table: Table): readonly StoredRow[] =>
  [...engine.rows.all(table.name)].filter((row) => engine.security.may(who, 'Read', table, row))

const byNewest = (one: StoredRow, other: StoredRow) => when(other).localeCompare(when(one))
const when = ({ values }: StoredRow): string =>
  String(values.actualend ?? values.scheduledstart ?? values.scheduledend ?? values.createdon ?? '')

function indexPage(engine: Engine, who: Principal, as: string) {
  const shown = shownTables.flatMap((name) => tableNamed(name) ?? [])
  const activities = shown.filter(({ isActivity }) => isActivity).flatMap((table) => readable(engine, who, table))
  return layout(
    'Organization',
    who,
    html`<h1>Halden &amp; Voss</h1>
      <p class="quiet">The sandbox’s Dataverse organization. Programs speak to it at <code>/api/data/v9.2</code>.</p>
      <section class="tiles">
        ${shown.map(
          (table) => html`<a class="tile" href="/main.aspx?pagetype=entitylist&etn=${table.name}${raw(as)}">
            <strong>${readable(engine, who, table).length}</strong> ${table.set}</a>`,
        )}
      </section>
      <h2>Latest activities</h2>
      ${timeline(engine, [...activities].sort(byNewest).slice(0, 20), as)}
      <p class="quiet"><a href="/?all=1">All tables:</a> ${tables.map(({ name }) => html`<a href="/main.aspx?pagetype=entitylist&etn=${name}${raw(as)}">${name}</a> `)}</p>`,
  )
}

function listPage(engine: Engine, who: Principal, table: Table, as: string) {
  const rows = readable(engine, who, table)
  const sorted = table.isActivity
    ? [...rows].sort(byNewest)
    : [...rows].sort((one, other) => labelOfRow(one).localeCompare(labelOfRow(other)))
  return layout(
    table.set,
    who,
    html`<nav><a href="/?${raw(as.slice(1))}">Organization</a></nav>
      <h1>${table.set} <span class="quiet">${rows.length}</span></h1>
      ${rows.length > listed ? html`<p class="quiet">The first ${listed} are shown.</p>` : ''}
      <ul class="list">
        ${sorted.slice(0, listed).map((row) => html`<li>${recordLink(row.table, row.id, labelOfRow(row), as)} <span class="quiet">${secondLine(engine, row)}</span></li>`)}
      </ul>`,
  )
}

function labelOfRow(row: StoredRow): string {
  return String(row.values[tableOf(row).label] ?? '') || '(no name)'
}

function secondLine(engine: Engine, row: StoredRow): string {
  const parent = row.references.parentcustomerid ?? row.references.customerid ?? row.references.regardingobjectid
  const job = row.values.jobtitle ?? row.values.companyname
  return [job, parent && labelOf(engine, parent), tableOf(row).isActivity ? day(when(row)) : '']
    .filter(Boolean)
    .join(' · ')
}

const day = (instant: string) => instant.replace('T', ' ').replace(/:\d\dZ$/, ' UTC')

function timeline(engine: Engine, rows: readonly StoredRow[], as: string): Html {
  if (rows.length === 0) return html`<p class="quiet">Nothing yet.</p>`
  return html`<ol class="timeline">${rows.map(
    (row) => html`<li>
      <span class="kind">${row.table}</span>
      <div>${recordLink(row.table, row.id, labelOfRow(row), as)}
        <div class="quiet">${day(when(row))} · ${formattedValue(tableOf(row), 'statuscode', row.values.statuscode ?? null) ?? ''}${
          row.references.regardingobjectid
            ? html` · regarding ${labelOf(engine, row.references.regardingobjectid)}`
            : ''
        }</div>
      </div></li>`,
  )}</ol>`
}

function recordPage(engine: Engine, who: Principal, table: Table, row: StoredRow, as: string) {
  const body = table.isActivity && typeof row.values.description === 'string' ? row.values.description : undefined
  const parties = engine.rows.pointingTo('activityparty', 'activityid', row.id)
  const files = engine.rows.pointingTo('activitymimeattachment', 'objectid', row.id)
  return layout(
    labelOfRow(row),
    who,
    html`<nav><a href="/?${raw(as.slice(1))}">Organization</a> › <a href="/main.aspx?pagetype=entitylist&etn=${table.name}${raw(as)}">${table.set}</a></nav>
      <p class="kind">${table.name}</p>
      <h1>${labelOfRow(row)}</h1>
      ${parties.length > 0 ? html`<dl>${parties.map((party) => partyLine(engine, party, as))}</dl>` : ''}
      ${body === undefined ? '' : bodySection(body)}
      ${files.length > 0 ? html`<h2>Attachments</h2><ul class="list">${files.map((file) => html`<li><a href="/attachments/${file.id}?${raw(as.slice(1))}" download>${String(file.values.filename ?? '')}</a> <span class="quiet">${Number(file.values.filesize ?? 0).toLocaleString('en')} bytes</span></li>`)}</ul>` : ''}
      ${table.isActivity ? '' : html`<h2>Timeline</h2>${timeline(engine, timelineOf(engine, who, row), as)}`}
      <h2>Columns</h2>
      <dl>${columnLines(engine, who, table, row, as)}</dl>`,
  )
}

/** Markup is shown where nothing of it can run; plain text as text. */
function bodySection(body: string): Html {
  if (!/<[a-z!/]/i.test(body)) return html`<h2>Body</h2><p class="text">${body}</p>`
  const framed = `<style>body{font:15px/1.5 'Segoe UI',system-ui,sans-serif;margin:12px}</style>${body}`
  return html`<h2>Body</h2><iframe class="body" title="Body" sandbox="" srcdoc="${framed}"></iframe>`
}

function partyLine(engine: Engine, party: StoredRow, as: string): Html {
  const reference = party.references.partyid
  const address = String(party.values.addressused ?? '')
  return html`<dt>${partyNames[Number(party.values.participationtypemask)] ?? 'Party'}</dt>
    <dd>${reference ? recordLink(reference.table, reference.id, labelOf(engine, reference), as) : html`<em>unresolved</em>`} <span class="quiet">${address}</span></dd>`
}

function columnLines(engine: Engine, who: Principal, table: Table, row: StoredRow, as: string): readonly Html[] {
  return Object.entries(table.columns)
    .filter(
      ([name, column]) => column.may.includes('r') && !dull.test(name) && !(table.isActivity && name === 'description'),
    )
    .flatMap(([name, column]) => {
      const reference = isLookup(column) ? row.references[name] : undefined
      const value = row.values[name] ?? null
      if (!reference && (value === null || value === '' || value === false)) return []
      if (!engine.security.mayReadColumn(who, table.name, name))
        return [html`<dt>${name}</dt><dd><em>secured: you may not read it</em></dd>`]
      return [
        html`<dt>${name}</dt><dd>${reference ? referenceLink(engine, reference, as) : shownValue(table, name, value)}</dd>`,
      ]
    })
}

function referenceLink(engine: Engine, reference: Reference, as: string): Html {
  return recordLink(reference.table, reference.id, labelOf(engine, reference) || reference.id, as)
}

function shownValue(table: Table, name: string, value: Value): string {
  const text = formattedValue(table, name, value) ?? String(value)
  return text.length > 2000 ? `${text.slice(0, 2000)}…` : text
}

/** Activities regarding the record, or (for people and firms) with it as a party. */
function timelineOf(engine: Engine, who: Principal, row: StoredRow): readonly StoredRow[] {
  const activities = tables.filter(({ isActivity, name }) => isActivity && name !== 'activitypointer')
  const regarding = activities.flatMap(({ name }) => engine.rows.pointingTo(name, 'regardingobjectid', row.id))
  const asParty = engine.rows
    .pointingTo('activityparty', 'partyid', row.id)
    .flatMap(
      ({ references: { activityid } }) => (activityid && engine.rows.find(activityid.table, activityid.id)) || [],
    )
  const all = new Map([...regarding, ...asParty].map((each) => [each.id, each]))
  return [...all.values()].filter((each) => engine.security.may(who, 'Read', tableOf(each), each)).sort(byNewest)
}
