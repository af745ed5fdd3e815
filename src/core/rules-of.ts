import type { FieldValue } from './field-value.ts'
import type { AutomaticTracking } from './mail/automatic.ts'
import type { RegardingGiver } from './mail/correlate.ts'
import type { CrmLookup, OrganizationSettings, World } from './ports.ts'
import type { AddressMatch, NamedRecord } from './record.ts'
import { directionUnder, type FieldRules, mappingsUnder, type Refused, type Rules } from './rules.ts'

/** What was read of the organization before a plan is made. */
export interface RulesSource {
  readonly organizationId: string
  readonly ownerId: string
  readonly settings: OrganizationSettings
  readonly fieldRules: FieldRules
  readonly people: readonly AddressMatch[]
  readonly regarding?: CrmLookup['regarding']
}

/** What a person wishes beyond keeping both sides in step. */
export interface Wishes {
  readonly regarding?: NamedRecord | null
  readonly givenBy?: RegardingGiver
  readonly restore?: Readonly<Record<string, FieldValue>>
  readonly invitesSince?: string
  readonly begun?: NonNullable<Rules['begun']>
  readonly refused?: Refused
  readonly automatic?: AutomaticTracking
  readonly sender?: NonNullable<Rules['sender']>
}

/** The rules of a plan; without wishes those of a mere look, where nothing is wished and nothing written. */
export function rulesOf(world: World, source: RulesSource, wishes: Wishes = {}): Rules {
  const { organizationId, ownerId, settings, fieldRules, people } = source
  return {
    organizationId,
    ownerId,
    ...(world.owner ? { recordOwner: world.owner.records } : {}),
    settings,
    people,
    mappingsOf: mappingsUnder(fieldRules),
    directionOf: directionUnder(fieldRules, settings),
    conflictOf: world.conflictOf,
    timeZone: settings.timeZone,
    now: world.now(),
    html: world.html,
    guidFor: world.guidFor,
    recordUrl: world.recordUrl,
    ...wishes,
  }
}
