/** The Dataverse Web API as core's Crm: as one user sees the organization. */
import { TandemError } from '../core/errors.ts'
import type { Crm } from '../core/ports.ts'
import { inShape } from '../upstream/index.ts'
import { rowsIn } from './answers.ts'
import { createChoices } from './choose.ts'
import { createClient, type DataverseClientOptions } from './client.ts'
import { fieldRuleColumns, readFieldRules } from './field-rules.ts'
import { createLookup } from './lookup.ts'
import { query } from './odata.ts'
import { createRecordReads, type ReadingOf } from './read-records.ts'
import { remembered } from './remembered.ts'
import type { Row } from './row.ts'
import { createSecuredColumns } from './secured-columns.ts'
import { readSettings, settingsColumns } from './settings.ts'
import { writeEach } from './write-each.ts'

export interface CrmOptions extends DataverseClientOptions {
  readonly now: () => Date
}

/** The organization's settings are read again after this time, in milliseconds. */
const settingsLifeMs = 5 * 60_000
/** A change of a direction takes effect within seconds. */
const rulesLifeMs = 10_000

export function createCrm(options: CrmOptions): Crm {
  const { now } = options
  const client = createClient(options)

  const who = remembered(now, (call) =>
    client
      .get<{ UserId: string; BusinessUnitId: string; OrganizationId: string }>('WhoAmI()', 'WhoAmI', call)
      .then((me) =>
        inShape('crm', () => ({
          systemUserId: me.UserId.toLowerCase(),
          businessUnitId: me.BusinessUnitId.toLowerCase(),
          organizationId: me.OrganizationId.toLowerCase(),
        })),
      )
      .catch((error: unknown) => {
        const isRefused = error instanceof TandemError && error.code === 'privilege-missing'
        throw isRefused ? new TandemError('not-a-crm-user', { side: 'crm', cause: error }) : error
      }),
  )

  const settings = remembered(
    now,
    async (call) => {
      const path = `organizations${query({ $select: settingsColumns.join(',') })}`
      const answer = await client.get<{ value: readonly Row[] }>(path, 'organizations', call)
      return readSettings(rowsIn(answer)[0] ?? {})
    },
    settingsLifeMs,
  )

  const rules = remembered(
    now,
    async (call) => {
      const path = `syncattributemappings${query({ $select: fieldRuleColumns.join(',') })}`
      const answer = await client.get<{ value: readonly Row[] }>(path, 'syncattributemappings', call)
      return readFieldRules(rowsIn(answer))
    },
    rulesLifeMs,
  )

  const securedIn = createSecuredColumns(client, now, async (call) => (await who.get(call)).systemUserId)

  const readingOf: ReadingOf = async (table, call) => {
    const [{ custom }, secured] = await Promise.all([rules.get(call), securedIn(table, call)])
    return { table, extra: custom.flatMap((row) => (row.table === table ? row.crmColumns : [])), secured }
  }
  const records = createRecordReads(client, readingOf)

  return {
    whoAmI: who.get,
    settings: settings.get,
    fieldRules: rules.get,
    lookup: createLookup(client, readingOf),
    readRecord: records.one,
    writeEach: (sets, call) => writeEach(client, sets, call),
    async write(operations, call) {
      const [outcome] = await writeEach(client, [operations], call)
      if (outcome instanceof TandemError) throw outcome
      return outcome ?? { kind: 'done', versions: {} }
    },
    ...createChoices(client),
  }
}
