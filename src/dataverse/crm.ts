/** The Dataverse Web API as core's Crm: as one user sees the organization. */
import { TandemError } from '../core/errors.ts'
import type { FollowedCrm } from '../core/following.ts'
import type { MailRecords } from '../core/mail/notice.ts'
import type { PendingEmails } from '../core/mail/outgoing.ts'
import type { OrganizationFeed } from '../core/organization-news.ts'
import type { CallOptions } from '../core/ports.ts'
import type { CrmProbe } from '../core/probe.ts'
import type { RecordTable } from '../core/record.ts'
import type { FieldRules } from '../core/rules.ts'
import { inShape } from '../upstream/index.ts'
import { okay } from './answers.ts'
import { createChoices } from './choose.ts'
import { createClient, type DataverseClientOptions } from './client.ts'
import { createRecordFiles } from './files.ts'
import { createFilters } from './filters.ts'
import { createInstances } from './instances.ts'
import { createLookup } from './lookup.ts'
import { createMailRecords } from './mail-records.ts'
import { createMappingGrid } from './mapping-rows.ts'
import { createNamesakes } from './namesakes.ts'
import { guid } from './odata.ts'
import { createOfTheMoment } from './of-the-moment.ts'
import { createOwnColumns } from './own-columns.ts'
import { createPendingEmails } from './pending-emails.ts'
import { writePersonalOptions } from './personal-options.ts'
import { createCrmProbe } from './probe.ts'
import { createRecordReads } from './read-records.ts'
import { createRecordFeed, type RecordFeed } from './record-feed.ts'
import { createChanges } from './record-versions.ts'
import { remembered } from './remembered.ts'
import { createSecuredColumns } from './secured-columns.ts'
import type { OwnSettings } from './settings.ts'
import { createTrackedFolders } from './tracked-folders.ts'
import { usersByObjectId } from './users.ts'
import { writeEach } from './write-each.ts'

export interface CrmOptions extends DataverseClientOptions, OwnSettings {
  readonly now: () => Date
  /** The organization's feed of changes, shared by everybody; with these credentials, but as nobody, where it is not given. */
  readonly feed?: RecordFeed
  /** What several views of one person's organization forget together, when one of them changes the person's options. */
  readonly forgetTogether?: Set<() => void>
}

export function createCrm(
  options: CrmOptions,
): FollowedCrm & MailRecords & PendingEmails & CrmProbe & Pick<OrganizationFeed, 'usersByObjectId'> {
  const { now } = options
  const client = createClient(options)
  const { callerObjectId: _as, ...asNobody } = options

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

  const me = async (call: CallOptions) => (await who.get(call)).systemUserId
  const ownSettings = async (call: CallOptions) => `usersettingscollection(${guid(await me(call))})`

  const moment = createOfTheMoment(client, now, ownSettings, createOwnColumns(client, now), options)

  const { filtered, forget: forgetFilters } = createFilters(client, now, me)
  const forgetTogether = options.forgetTogether ?? new Set()
  forgetTogether.add(moment.expire).add(forgetFilters)

  const readChanges = createChanges(options.feed ?? createRecordFeed(asNobody), client, now)
  /** The look that was told last that a filter is another one. */
  let told: string | undefined

  const read = createSecuredColumns(client, me)

  const ownColumnsOf = ({ custom }: FieldRules, table: RecordTable) =>
    custom.flatMap((row) => (row.table === table ? row.crmColumns : []))
  const records = createRecordReads({
    extra: async (table, call) => ownColumnsOf(await moment.rules(call), table),
    read,
  })

  return {
    whoAmI: who.get,
    settings: async (call) => (await moment.chosen(call)).settings,
    fieldRules: ({ asKnown, ...call }) => (asKnown ? moment.rulesAsKnown(call) : moment.rules(call)),
    lookup: createLookup(client, {
      // A pair that was added this very moment is unknown to this look, and silent.
      extra: async (table, call) => ownColumnsOf(await moment.rulesAsKnown(call), table),
      read,
    }),
    readRecord: records.one,
    readRecords: records.many,
    findNamesakes: createNamesakes(client),
    writeEach: (sets, call) => writeEach(client, sets, call),
    async write(operations, call) {
      const [outcome] = await writeEach(client, [operations], call)
      if (outcome instanceof TandemError) throw outcome
      return outcome ?? { kind: 'done', versions: {} }
    },
    ...createChoices(client, me),
    ...createInstances(client),
    async changes(table, cursor, call) {
      const news = await readChanges(table, cursor, call)
      // What was asked shortly before somebody changed it must not pass for what it is now; once in a look is enough.
      if (news.filtersChanged && told !== call.correlationId) {
        told = call.correlationId
        forgetFilters()
      }
      return news
    },
    filtered,
    personalOptions: async (call) => (await moment.chosen(call)).personal,
    async setPersonalOptions(wanted, call) {
      const json = writePersonalOptions(wanted)
      if (Object.keys(json).length === 0) return
      const path = await ownSettings(call)
      const [answers] = await client.changeSets(
        [[{ method: 'PATCH', path, headers: { 'If-Match': '*' }, json }]],
        'write settings',
        call,
      )
      for (const answer of answers ?? []) if (answer.status >= 300) okay(answer)
      for (const forget of forgetTogether) forget()
    },
    ...createRecordFiles(client, options.newId),
    ...createMailRecords(client, now),
    ...createTrackedFolders(client, now, me),
    ...createPendingEmails(client, now),
    ...createCrmProbe(client, who.get),
    ...createMappingGrid(client, options.newId, moment.forget),
    usersByObjectId: (oids, call) => usersByObjectId(client, oids, call),
  }
}
