/** What an administrator sees and decides of everybody's mailboxes, in the organization and with their own rights there. */
import type { OrganizationUser } from './organization-news.ts'
import type { CallOptions } from './ports.ts'

/** Who has it administers this Tandem: the organization's own right to change what holds for everybody. */
export const administratorPrivilege = 'prvwriteorganization'

/** `emailrouteraccessapproval`. */
export const approvals = ['empty', 'approved', 'pending', 'rejected'] as const
export type Approval = (typeof approvals)[number]

/** The organization's row about a person's mailbox. */
export interface MailboxDecisions {
  /** Of the row. */
  readonly id: string
  readonly isActive: boolean
  readonly approval: Approval
  /** The organization works only on approved ones. */
  readonly isApprovalRequired: boolean
  /** ISO instants: mail received before is not tracked by itself, as the mailbox and its profile have it. */
  readonly since?: string
  readonly profileSince?: string
}

export interface PeoplePage {
  readonly people: readonly OrganizationUser[]
  /** Where the next page begins. */
  readonly after?: string
}

export interface Administration {
  /** Names of the privileges that the person has by their roles, in lower case. @throws TandemError */
  privileges(options: CallOptions): Promise<ReadonlySet<string>>
  /** People who may work there, by name; `search` in names and addresses. @throws TandemError */
  people(
    page: { readonly search?: string; readonly after?: string; readonly limit: number },
    options: CallOptions,
  ): Promise<PeoplePage>
  /** @throws TandemError */
  peopleByObjectId(oids: readonly string[], options: CallOptions): Promise<readonly OrganizationUser[]>
  /** @returns undefined where the person has no mailbox row, or none that may be read  @throws TandemError */
  mailboxDecisions(oid: string, options: CallOptions): Promise<MailboxDecisions | undefined>
  /** Approves its address. @throws TandemError `privilege-missing` */
  approveMailbox(id: string, options: CallOptions): Promise<void>
  /** Sets the start date. @param since ISO instant  @throws TandemError `privilege-missing` */
  setStartDate(id: string, since: string, options: CallOptions): Promise<void>
  /** Whether owners of mailboxes are told of what concerns all. @throws TandemError */
  tellsOwners(options: CallOptions): Promise<boolean>
  /** @throws TandemError `privilege-missing` */
  setTellsOwners(tells: boolean, options: CallOptions): Promise<void>
}
