/**
 * What a plan goes by besides its two sides, as it stands at that moment: the organization's directions and settings and what the
 * user chose for themselves, in one request for each click or pass.
 */

import type { FieldMapping } from '../core/catalogue/index.ts'
import { TandemError } from '../core/errors.ts'
import type { PersonalOptions } from '../core/following.ts'
import type { CallOptions, OrganizationSettings } from '../core/ports.ts'
import type { FieldRules } from '../core/rules.ts'
import { readIfThere, rowsOf } from './answers.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { fieldRuleColumns, readFieldRules } from './field-rules.ts'
import { query } from './odata.ts'
import { personalColumns, readPersonalOptions } from './personal-options.ts'
import { type Remembered, remembered } from './remembered.ts'
import { type OwnSettings, readSettings, settingsColumns } from './settings.ts'

/** Directions and settings hold from the next plan on; within a long pass they are read again after so many milliseconds. */
const lifeMs = 10_000

interface Chosen {
  readonly personal: PersonalOptions
  readonly settings: OrganizationSettings
}

export interface OfTheMoment {
  rules(call: CallOptions): Promise<FieldRules>
  /** As they were told last, without asking where they were told at all. */
  rulesAsKnown(call: CallOptions): Promise<FieldRules>
  chosen(call: CallOptions): Promise<Chosen>
  /** Something of it is another one now: the next who asks is told anew, whoever takes it as known as well. */
  forget: Remembered<unknown>['forget']
  /** What the user chose is another one now. */
  expire: Remembered<unknown>['expire']
}

/**
 * @param settingsPath of the user's own row
 * @param ownColumns what else is to be known of an administrator's own pairs
 */
export function createOfTheMoment(
  client: DataverseClient,
  now: () => Date,
  settingsPath: (call: CallOptions) => Promise<string>,
  ownColumns: (custom: readonly FieldMapping[], call: CallOptions) => Promise<readonly FieldMapping[]>,
  own: OwnSettings,
): OfTheMoment {
  const moment = remembered(
    now,
    async (call) => {
      const [mappings, organization, user] = await client.reads(
        [
          `syncattributemappings${query({ $select: fieldRuleColumns.join(',') })}`,
          `organizations${query({ $select: settingsColumns.join(',') })}`,
          `${await settingsPath(call)}${query({ $select: personalColumns.join(',') })}`,
        ],
        'rules and settings',
        call,
      )
      const [rules, chosen] = await Promise.all([
        orFailure(() => rulesIn(mappings, call)),
        orFailure(() => chosenIn(organization, user)),
      ])
      return { rules, chosen }
    },
    lifeMs,
    true,
  )

  async function rulesIn(mappings: BatchResponse | undefined, call: CallOptions): Promise<FieldRules> {
    const { directions, custom } = readFieldRules(mappings ? rowsOf(mappings) : [])
    return { directions, custom: await ownColumns(custom, call) }
  }

  function chosenIn(organization: BatchResponse | undefined, user: BatchResponse | undefined): Chosen {
    const personal = readPersonalOptions((user && readIfThere(user)) ?? {})
    return { personal, settings: readSettings((organization && rowsOf(organization)[0]) ?? {}, personal, own) }
  }

  /** One can't be told while the other can; a failure is not remembered. */
  function told<T>(part: T | TandemError): T {
    if (!(part instanceof TandemError)) return part
    moment.forget()
    throw part
  }

  return {
    rules: async (call) => told((await moment.get(call)).rules),
    async rulesAsKnown(call) {
      const { rules } = await moment.latest(call)
      if (!(rules instanceof TandemError)) return rules
      moment.forget()
      return told((await moment.get(call)).rules)
    },
    chosen: async (call) => told((await moment.get(call)).chosen),
    forget: moment.forget,
    expire: moment.expire,
  }
}

async function orFailure<T>(read: () => T | Promise<T>): Promise<T | TandemError> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof TandemError) return error
    throw error
  }
}
