/** Functions and actions that this organization knows; every other is refused. */
import { idOf } from '../people/ids.ts'
import { book } from './bookings.ts'
import type { Table } from './definitions.ts'
import { tableNamed, tableOfSet, tables } from './definitions.ts'
import { type Ask, type Engine, findRow, tableOf } from './engine.ts'
import { badRequest, noSegment, notFound, notSupported } from './errors.ts'
import { fileAction } from './file-blocks.ts'
import { metadataId } from './metadata.ts'
import type { Right } from './roles.ts'
import type { StoredRow } from './rows.ts'
import { nextTrackingToken } from './tracking-tokens.ts'
import { guidShape } from './values.ts'

export function callFunction(engine: Engine, ask: Ask, path: string, query: URLSearchParams): Record<string, unknown> {
  const [, name = '', args] = path.match(/^(\w+)(?:\((.*)\))?$/) ?? []
  const context = (type: string) => `${engine.publicAddress}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.${type}`
  switch (name) {
    case 'WhoAmI':
      return {
        '@odata.context': context('WhoAmIResponse'),
        BusinessUnitId: ask.who.businessUnitId,
        UserId: ask.who.id,
        OrganizationId: engine.organizationId,
      }
    case 'RetrieveVersion':
      return { '@odata.context': context('RetrieveVersionResponse'), Version: '9.2.26114.00160' }
    case 'RetrieveCurrentOrganization': {
      if (!args) throw badRequest('RetrieveCurrentOrganization needs AccessType.')
      const organization = engine.rows.find('organization', engine.organizationId)
      return {
        '@odata.context': context('RetrieveCurrentOrganizationResponse'),
        Detail: {
          OrganizationId: engine.organizationId,
          FriendlyName: organization?.values.name,
          OrganizationVersion: '9.2.26114.00160',
          UrlName: 'sandbox',
          State: 'Enabled',
        },
      }
    }
    case 'RetrieveTotalRecordCount': {
      const names = parseNames(query.get('@names') ?? args ?? '')
      return {
        '@odata.context': context('RetrieveTotalRecordCountResponse'),
        EntityRecordCountCollection: {
          Count: names.length,
          IsReadOnly: false,
          Keys: names,
          Values: names.map((each) => engine.rows.count(each)),
        },
      }
    }
    default:
      throw noSegment(name)
  }
}

function parseNames(text: string): readonly string[] {
  const names = [...text.matchAll(/['"]([a-z_]+)['"]/g)].map(([, name = '']) => name)
  for (const name of names) if (!tableNamed(name)) throw badRequest(`The entity with a name = '${name}' was not found.`)
  return names
}

interface Target {
  readonly table?: Table
  readonly row?: StoredRow
}

export async function callAction(
  engine: Engine,
  ask: Ask,
  rawName: string,
  request: Request,
  on: Target,
): Promise<Response> {
  const [, name = ''] = rawName.match(/^(?:Microsoft\.Dynamics\.CRM\.)?(\w+)/) ?? []
  if (name === 'RetrievePrincipalAttributePrivileges' && on.row?.table === 'systemuser' && request.method === 'GET')
    return attributePrivileges(engine, on.row)
  if (name === 'RetrieveUserPrivileges' && on.row?.table === 'systemuser' && request.method === 'GET')
    return userPrivileges(engine, on.row)
  if (name === 'RetrievePrincipalAccess' && on.row) return principalAccess(engine, ask, on.row, rawName, request)
  if (request.method !== 'POST') throw noSegment(rawName)
  const body = (await request.json().catch(() => ({}))) as Record<string, unknown>
  switch (name) {
    case 'GrantAccess':
    case 'ModifyAccess':
      return share(engine, ask, body)
    case 'RevokeAccess':
      return revoke(engine, ask, body)
    case 'Book':
    case 'Reschedule':
      return book(engine, ask, name, body.Target)
    case 'GetTrackingTokenEmail':
      return Response.json(
        {
          '@odata.context': `${engine.publicAddress}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.GetTrackingTokenEmailResponse`,
          TrackingToken: engine.rows.atomically(() => nextTrackingToken(engine, ask)),
        },
        { headers: { 'OData-Version': '4.0' } },
      )
    default:
      return fileAction(engine, ask, name, body) ?? refuseAction(name)
  }
}

function refuseAction(name: string): never {
  throw notSupported(`The action '${name}' is not supported by this organization yet.`)
}

/** `{ "@odata.type": "Microsoft.Dynamics.CRM.account", accountid }` → the row. */
function targetOf(engine: Engine, reference: unknown): StoredRow {
  const { '@odata.type': type, '@odata.id': address, ...keys } = (reference ?? {}) as Record<string, unknown>
  const byAddress = typeof address === 'string' ? address.match(/(\w+)\(([0-9a-f-]{36})\)$/i) : undefined
  const name = typeof type === 'string' ? type.replace(/^#?Microsoft\.Dynamics\.CRM\./, '') : undefined
  const table = name ? tableNamed(name) : undefined
  const id = byAddress?.[2] ?? (table ? String(keys[table.key] ?? '') : '')
  if (!table || !guidShape.test(id)) throw badRequest('A reference needs "@odata.type" and the primary key.')
  const row = findRow(engine, table, id.toLowerCase())
  if (!row) throw notFound(table.name, id)
  return row
}

const rights: Readonly<Record<string, number>> = {
  ReadAccess: 1,
  WriteAccess: 2,
  AppendAccess: 4,
  AppendToAccess: 16,
  DeleteAccess: 65_536,
  ShareAccess: 262_144,
  AssignAccess: 524_288,
}

function share(engine: Engine, ask: Ask, { Target, PrincipalAccess }: Record<string, unknown>): Response {
  const row = targetOf(engine, Target)
  engine.security.demand(ask.who, 'Share', tableOf(row), row)
  const { Principal, AccessMask } = (PrincipalAccess ?? {}) as { Principal?: unknown; AccessMask?: string }
  const principal = targetOf(engine, Principal)
  const mask = String(AccessMask ?? '')
    .split(',')
    .reduce((sum, name) => {
      const bit = rights[name.trim()]
      if (bit === undefined) throw badRequest(`'${name}' is no access right.`)
      return sum | bit
    }, 0)
  const former = sharesOf(engine, row, principal)[0]
  engine.rows.put({
    table: 'principalobjectaccess',
    id: former?.id ?? engine.newId(),
    values: { accessrightsmask: mask, objecttypecode: row.table, principaltypecode: principal.table },
    references: {
      objectid: { table: row.table, id: row.id },
      principalid: { table: principal.table, id: principal.id },
    },
  })
  return new Response(null, { status: 204, headers: { 'OData-Version': '4.0' } })
}

function revoke(engine: Engine, ask: Ask, { Target, Revokee }: Record<string, unknown>): Response {
  const row = targetOf(engine, Target)
  engine.security.demand(ask.who, 'Share', tableOf(row), row)
  for (const former of sharesOf(engine, row, targetOf(engine, Revokee))) engine.rows.remove(former.table, former.id)
  return new Response(null, { status: 204, headers: { 'OData-Version': '4.0' } })
}

function sharesOf(engine: Engine, row: StoredRow, principal: StoredRow): readonly StoredRow[] {
  return engine.rows
    .pointingTo('principalobjectaccess', 'objectid', row.id)
    .filter(({ references }) => references.principalid?.id === principal.id)
}

/** What a user may do with each secured column: 4 is allowed, 0 is not. */
function attributePrivileges(engine: Engine, user: StoredRow): Response {
  const who = engine.people.bySystemUserId(user.id)
  if (!who) throw notFound(user.table, user.id)
  const level = (isAllowed: boolean) => (isAllowed ? 4 : 0)
  return Response.json(
    {
      '@odata.context': `${engine.publicAddress}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.RetrievePrincipalAttributePrivilegesResponse`,
      AttributePrivileges: engine.security
        .columnPrivileges(who)
        .map(({ table, column, canCreate, canRead, canUpdate }) => ({
          AttributeId: metadataId(table, column),
          CanCreate: level(canCreate),
          CanRead: level(canRead),
          CanUpdate: level(canUpdate),
        })),
    },
    { headers: { 'OData-Version': '4.0' } },
  )
}

const privilegeRights: readonly Right[] = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign', 'Share']
const depthNames = { user: 'Basic', unit: 'Local', deep: 'Deep', organization: 'Global' } as const

/** Every activity shares the privileges of `activitypointer`, which are called `prvReadActivity` and so on. */
function userPrivileges(engine: Engine, user: StoredRow): Response {
  const who = engine.people.bySystemUserId(user.id)
  if (!who) throw notFound(user.table, user.id)
  const own = tables.filter(({ isActivity, name }) => !isActivity || name === 'activitypointer')
  const privileges = own.flatMap(({ name }) =>
    privilegeRights.flatMap((right) => {
      const depth = who.role.depth(right, name)
      if (depth === 'none') return []
      const called = name === 'activitypointer' ? 'Activity' : `${name.charAt(0).toUpperCase()}${name.slice(1)}`
      const PrivilegeName = `prv${right}${called}`
      const at = { PrivilegeId: idOf('privilege', PrivilegeName), BusinessUnitId: who.businessUnitId }
      return [{ Depth: depthNames[depth], ...at, PrivilegeName, RecordFilterId: null, RecordFilterUniqueName: null }]
    }),
  )
  for (const PrivilegeName of who.role.further)
    privileges.push({
      ...{ Depth: depthNames.organization, PrivilegeId: idOf('privilege', PrivilegeName), PrivilegeName },
      ...{ BusinessUnitId: who.businessUnitId, RecordFilterId: null, RecordFilterUniqueName: null },
    })
  const context = `${engine.publicAddress}/api/data/v9.2/$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`
  return Response.json(
    { '@odata.context': context, RolePrivileges: privileges },
    { headers: { 'OData-Version': '4.0' } },
  )
}

function principalAccess(engine: Engine, ask: Ask, user: StoredRow, rawName: string, request: Request): Response {
  // Another's rights are not told rather than told wrongly.
  if (user.id !== ask.who.id)
    throw notSupported('RetrievePrincipalAccess for another user than the caller is not supported.')
  const url = new URL(request.url)
  const text = `${rawName}${decodeURIComponent(url.search)}`
  const match = text.match(/(\w+)\(([0-9a-f-]{36})\)/i)
  const table = match ? tableOfSet(match[1] ?? '') : undefined
  const row = table && findRow(engine, table, (match?.[2] ?? '').toLowerCase())
  if (!row) throw badRequest('RetrievePrincipalAccess needs a Target.')
  const granted = engine.security.rightsOf(ask.who, tableOf(row), row).map((right) => `${right}Access`)
  return Response.json(
    { AccessRights: granted.length > 0 ? granted.join(', ') : 'None' },
    { headers: { 'OData-Version': '4.0' } },
  )
}
