import { join } from 'node:path'
import { openDatabases } from './databases.ts'
import { createIdentity } from './identity/index.ts'
import { type Listener, listen } from './listen.ts'
import { createMailbox } from './mailbox/index.ts'
import type { Notifications } from './mailbox/notifications.ts'
import { createOrganization } from './organization/index.ts'
import { createPaneOrigin } from './outlook/pane-origin.ts'
import { createWindowOrigin } from './outlook/window-origin.ts'
import { seedWorld, users } from './people/index.ts'
import { seedQueueMailbox } from './people/queue.ts'
import { seedSharing } from './people/sharing.ts'
import type { Clock, Faults, MailboxSeam, OrganizationSeam } from './seams.ts'
import { apiScope, clientId, graphResource, registration, tenantId } from './tenant.ts'

export { PortTaken } from './listen.ts'

export interface SandboxOptions {
  /** Everything that outlives a restart is kept here. */
  readonly dataFolder: string
  /** `0` takes a free port. */
  readonly ports: {
    readonly window: number
    readonly graph: number
    readonly organization: number
    readonly identity: number
    readonly pane: number
  }
  /** Where the service listens, e.g. `http://localhost:4704`; asked at each request, since it starts after the sandbox. */
  readonly serviceOrigin: () => string
  /** Folder of the built window page. */
  readonly windowFolder: string
  readonly clock: Clock
}

export interface Sandbox {
  readonly addresses: {
    readonly outlook: string
    /** Ends in `/v1.0`. */
    readonly graph: string
    /** Ends in `/api/data/v9.2`. */
    readonly organization: string
    readonly identityAuthority: string
    /** PEM file that a client of the identity must trust. */
    readonly identityCaFile: string
    /** Where the window frames the pane from; passes on to the service. */
    readonly pane: string
  }
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  /** Scope of Tandem's own API, as the pane asks for it. */
  readonly apiScope: string
  /** Each with a token that Graph, the organization and Tandem's API accept. */
  readonly users: readonly {
    readonly name: string
    readonly mailbox: string
    readonly oid: string
    readonly token: string
  }[]
  readonly mailboxSeam: Required<MailboxSeam>
  readonly organizationSeam: OrganizationSeam
  /** What Graph's subscribers are told. */
  readonly notifications: Pick<Notifications, 'announce' | 'settled'>
  readonly faults: { readonly graph: Faults; readonly organization: Faults }
  close(): Promise<void>
}

const scriptTokenSeconds = 30 * 86_400

/** Starts the whole world on loopback; puts people and data in at the first start. @throws PortTaken */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { ports, clock, dataFolder } = options
  const listeners: Listener[] = []
  const open = async (...wanted: Parameters<typeof listen>) => {
    const listener = await listen(...wanted)
    listeners.push(listener)
    return listener
  }
  const databases = openDatabases(dataFolder)
  let notifications: Notifications | undefined
  const close = async () => {
    notifications?.stop()
    await notifications?.settled()
    await Promise.all(listeners.map((listener) => listener.close()))
    databases.close()
  }
  try {
    const window = await open('Outlook window', ports.window)
    const graph = await open('sandbox mailbox', ports.graph)
    const organization = await open('sandbox organization', ports.organization)
    const pane = await open('task pane', ports.pane)

    const application = registration(dataFolder, organization.origin)
    let identityOrigin = ''
    const identity = await createIdentity({
      folder: join(dataFolder, 'identity'),
      clock,
      issuerOrigin: () => identityOrigin,
      tenantId,
      users,
      applications: [application],
    })
    const identityListener = await open('sandbox identity', ports.identity, identity.tls)
    identityOrigin = identityListener.origin
    identityListener.answerWith(identity.app.fetch)

    const tokens = identity.verifier
    const mailbox = createMailbox({ database: databases.mailbox, tokens, clock, publicAddress: `${graph.origin}/v1.0` })
    notifications = mailbox.notifications
    graph.answerWith(mailbox.app.fetch)
    const crm = createOrganization({
      database: databases.organization,
      tokens,
      clock,
      publicAddress: organization.origin,
      users,
    })
    organization.answerWith(crm.app.fetch)
    if (!databases.seeded) {
      await seedWorld({ mailbox: mailbox.seam, organization: crm.seam, clock })
      databases.markSeeded()
    }
    await seedSharing(mailbox.seam, clock.now())
    await seedQueueMailbox({ mailbox: mailbox.seam, organization: crm.seam }, clock.now())

    pane.answerWith(createPaneOrigin({ serviceOrigin: options.serviceOrigin, windowOrigin: window.origin }).fetch)
    const graphScopes = application.permissions[graphResource]?.delegated ?? []
    const outlook = createWindowOrigin({
      folder: options.windowFolder,
      origin: window.origin,
      graph: `${graph.origin}/v1.0`,
      graphResource,
      graphScopes,
      paneOrigin: pane.origin,
      tenantId,
      users,
      sharedWith: mailbox.seam.sharedWith,
      identity,
      identityOrigin,
    })
    window.answerWith(outlook.fetch)

    const audiences = Object.keys(application.permissions)
    const scopes = Object.values(application.permissions).flatMap((each) => each.delegated)
    return {
      addresses: {
        outlook: `${window.origin}/`,
        graph: `${graph.origin}/v1.0`,
        organization: `${organization.origin}/api/data/v9.2`,
        identityAuthority: `${identityOrigin}/${tenantId}`,
        identityCaFile: identity.tls.caFile,
        pane: pane.origin,
      },
      tenantId,
      clientId,
      clientSecret: application.secret,
      apiScope,
      users: await Promise.all(
        users.map(async (user) => ({
          name: user.name,
          mailbox: user.mail,
          oid: user.oid,
          token: await identity.issue(user, { audiences, scopes, clientId, lifetimeSeconds: scriptTokenSeconds }),
        })),
      ),
      mailboxSeam: mailbox.seam,
      organizationSeam: crm.seam,
      notifications: mailbox.notifications,
      faults: { graph: mailbox.faults, organization: crm.faults },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
