/**
 * What the sandbox's rooms promise each other. Nothing here is shared with the product:
 * the sandbox is written from Microsoft's published contracts alone.
 */

/** Who calls, as the verified access token says. `oid` is absent only for an application. */
export interface Caller {
  readonly tid: string
  readonly oid: string
  readonly name: string
  readonly kind: 'user' | 'application'
  /** Delegated scopes (`scp`) or application roles (`roles`). */
  readonly grants: readonly string[]
}

export interface TokenVerifier {
  /**
   * Verifies the `Authorization` header for one audience.
   * @throws InvalidToken with a `reason` a person can act on (missing, expired, wrong audience, bad signature, malformed).
   */
  verify(authorization: string | undefined, audience: string): Promise<Caller>
}

export class InvalidToken extends Error {
  readonly reason: 'missing' | 'malformed' | 'expired' | 'audience' | 'issuer' | 'signature'
  constructor(reason: InvalidToken['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'InvalidToken'
    this.reason = reason
  }
}

/** Whose a mailbox is: a person, or several people together. */
export interface MailboxOwner {
  /** Entra object id. */
  readonly oid: string
  readonly name: string
  readonly givenName: string
  readonly surname: string
  readonly jobTitle: string
  /** Primary SMTP address and sign-in name. */
  readonly mail: string
}

/** A person of the sandbox, the same in identity, mailbox and organization. */
export interface SandboxUser extends MailboxOwner {
  /** `systemuserid` in the organization. */
  readonly systemUserId: string
}

/** What an owner lets somebody do in one folder of theirs. */
export interface MailboxShare {
  /** Well-known name of the folder (`inbox`, `sentitems`, `calendar`, …), or `*` for the whole mailbox. */
  readonly folder: string
  /** Editor; otherwise the items may only be read. */
  readonly mayEdit: boolean
  readonly seesPrivate: boolean
}

/** The sandbox's time; tests hand in their own. */
export interface Clock {
  now(): Date
}

/** Knobs that only the sandbox has, so that tests and demonstrations can make an upstream unwell. */
export interface Faults {
  /**
   * Answer the next `count` requests whose `METHOD path` matches with this fault, those in a `$batch` among them. A part of a
   * Dataverse batch is throttled or refused, and delayed where the fault is of parts only; one that is refused in a change set
   * refuses the whole set. Times in milliseconds.
   */
  inject(fault: {
    readonly match: RegExp
    readonly count: number
    /** Only what stands in a Dataverse batch; absent: whatever matches. */
    readonly of?: 'part'
    /** Asked of each request that matches; false lets it pass. */
    readonly when?: () => boolean
    readonly kind: 'throttle' | 'status' | 'garbage' | 'hang' | 'delay' | 'drop-answer'
    /** For `status`. */
    readonly status?: number
    /** For `throttle`, in seconds. */
    readonly retryAfterSeconds?: number
    /** For `delay` (then answered as usual) and `hang` (then the connection is cut). */
    readonly delayMs?: number
  }): void
  clear(): void
}

/** What Exchange sent to people about a meeting. */
export interface MeetingMessage {
  readonly kind: 'invitation' | 'update' | 'cancellation' | 'response'
  readonly from: string
  readonly to: readonly string[]
  readonly subject: string
  readonly iCalUId: string
  /** What the sender added in words. */
  readonly comment: string
  readonly at: string
}

/** Ways into a mailbox that Graph does not offer: delivery from outside and the import of real files. */
export interface MailboxSeam {
  addUser(user: MailboxOwner, settings?: { readonly timeZone?: string; readonly locale?: string }): void
  hasUser(oid: string): boolean
  /** Puts a MIME message into a folder. Gives the immutable id. Throws with the fault where it is not a message. */
  deliverMime(
    oid: string,
    raw: Uint8Array,
    options?: {
      /** Well-known name (`inbox`, `sentitems`, …) or a path below the root made where it is missing (`Inbox/Projects`). Default `inbox`. */
      readonly folder?: string
      readonly receivedDateTime?: Date
      readonly isRead?: boolean
      readonly isDraft?: boolean
      readonly categories?: readonly string[]
      readonly flagged?: boolean
    },
  ): Promise<string>
  /**
   * Puts an event as Graph would show it (JSON of the `event` resource; `iCalUId`, `organizer`, `attendees` with `status`,
   * `recurrence` allowed) into the default calendar. `exceptions` are moved or changed instances of a series, each named by
   * the original start (UTC ISO) with the properties that differ, or `cancelled: true`. Gives the immutable id of the event or master.
   */
  putEvent(
    oid: string,
    event: Readonly<Record<string, unknown>>,
    exceptions?: readonly {
      readonly originalStart: string
      readonly cancelled?: boolean
      readonly changes?: Readonly<Record<string, unknown>>
    }[],
  ): Promise<string>
  /** Puts a contact (JSON of Graph's `contact`) into the default folder; gives its id. */
  putContact(oid: string, contact: Readonly<Record<string, unknown>>): Promise<string>
  /** Puts a task (JSON of Graph's `todoTask`) into the default to-do list; gives its id. Absent where a stand-in has no To Do. */
  putTask?(oid: string, task: Readonly<Record<string, unknown>>): Promise<string>
  /** Replaces what the owner lets the member do; an empty list withdraws it. Absent where a stand-in shares nothing. */
  share?(owner: string, member: string, shares: readonly MailboxShare[]): void
  /** Mailboxes of others that a person may open. Absent as above. */
  /** Exchange lets this mailbox send in the name of the address, or (undefined) no more. Absent where a stand-in asks nobody. */
  letSend?(oid: string, address: string, right: 'sendAs' | 'sendOnBehalf' | undefined): void
  /** From so many bytes on the mailbox is full; undefined: never. Absent where a stand-in has room for everything. */
  limitTo?(oid: string, bytes: number | undefined): void
  sharedWith?(member: string): readonly {
    readonly owner: Pick<MailboxOwner, 'oid' | 'name' | 'mail'>
    readonly shares: readonly MailboxShare[]
  }[]
  /** What went out about meetings, of one mailbox or of all, oldest first. Absent where a stand-in sends nothing. */
  meetingMessages?(oid?: string): readonly MeetingMessage[]
}

/** The way into the organization that the Web API does not offer: rows written by the system, with their own ids and dates. */
export interface OrganizationSeam {
  /** Creates a row as SYSTEM under the given primary key, `createdon` may be given; lookups as `{column: {table, id}}`; party lists as `parties`. */
  seed(
    table: string,
    row: Readonly<Record<string, unknown>>,
    parties?: readonly {
      readonly participationtypemask: number
      readonly addressused?: string
      readonly party?: { readonly table: string; readonly id: string }
    }[],
  ): string
  /** True when the organization holds no business data yet. */
  isEmpty(): boolean
}
