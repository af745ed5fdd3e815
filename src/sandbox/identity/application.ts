import { IdentityRefusal } from './errors.ts'

/** An app registration with what its administrator has consented to. */
export interface SandboxApplication {
  readonly clientId: string
  readonly name: string
  /** Object id of its service principal: `oid` of its app-only tokens. */
  readonly servicePrincipalId: string
  readonly secret: string
  /** PEM of the registered certificate, for client assertions. */
  readonly certificate?: string
  /** Consented permissions by resource identifier, which is also the tokens' audience. */
  readonly permissions: Readonly<
    Record<string, { readonly delegated: readonly string[]; readonly application: readonly string[] }>
  >
}

export interface ResolvedScope {
  readonly audience: string
  readonly grants: readonly string[]
  /** Scope strings as Entra echoes them: full form for other resources than Graph. */
  readonly echoed: readonly string[]
  readonly wantsIdToken: boolean
}

const openIdScopes = new Set(['openid', 'profile', 'email', 'offline_access'])
const graph = 'https://graph.microsoft.com'

/**
 * Finds the one resource and the permissions that a space-separated `scope` parameter names.
 * @throws IdentityRefusal where the resource is unknown, two are named, or a permission has not been consented to.
 */
export function resolveScope(
  application: SandboxApplication,
  scope: string,
  kind: 'delegated' | 'application',
): ResolvedScope {
  const names = scope.split(/\s+/).filter((name) => name !== '')
  const wanted = names.filter((name) => !openIdScopes.has(name)).map(split)
  const [first] = wanted
  if (!first) throw new IdentityRefusal(70011, scope || "''")
  if (wanted.some(({ resource }) => resource !== first.resource)) throw new IdentityRefusal(28003, scope)
  const consented = application.permissions[first.resource]?.[kind]
  if (!consented) throw new IdentityRefusal(500011, first.resource)
  if (kind === 'application' && wanted.some(({ permission }) => permission !== '.default')) {
    throw new IdentityRefusal(1002012, scope)
  }
  const grants = new Set<string>()
  for (const { permission } of wanted) {
    if (permission === '.default') for (const each of consented) grants.add(each)
    else if (consented.includes(permission)) grants.add(permission)
    else throw new IdentityRefusal(65001, permission)
  }
  const echoed = [...grants].map((grant) => `${first.resource}/${grant}`)
  return {
    audience: first.resource,
    grants: [...grants],
    echoed: [...echoed, ...wanted.filter((each) => each.permission === '.default').map((each) => each.whole)],
    wantsIdToken: names.includes('openid'),
  }
}

function split(whole: string): { whole: string; resource: string; permission: string } {
  const end = whole.lastIndexOf('/')
  // A bare permission name such as `Mail.Read` belongs to Graph.
  if (end < 0) return { whole, resource: graph, permission: whole }
  // Resource identifiers that end in a slash are asked for with two (`https://org//.default`).
  return { whole, resource: whole.slice(0, end).replace(/\/$/, ''), permission: whole.slice(end + 1) }
}
