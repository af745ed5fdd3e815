export interface SandboxPerson {
  readonly oid: string
  readonly name: string
  readonly mail: string
  readonly jobTitle: string
}

/** What the window's server says about the world. */
export interface Settings {
  readonly graph: string
  readonly pane: string
  readonly tenantId: string
  /** Host of the sandbox's identity. */
  readonly identityHost: string
  readonly people: readonly SandboxPerson[]
}

export interface NestedToken {
  readonly accessToken: string
  readonly idToken: string
  readonly scope: string
  readonly expiresInSeconds: number
}

export async function loadSettings(): Promise<Settings> {
  const answer = await fetch('/settings.json')
  if (!answer.ok) throw new Error(`The sandbox answered ${answer.status}. Start it again with npm start.`)
  return answer.json()
}

/** The identity's refusal, with its AADSTS number. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
}

/** @throws TokenRefused */
export function requestNestedToken(oid: string, clientId: string, scope: string): Promise<NestedToken> {
  return post('/identity/nested-token', { oid, clientId, scope })
}

/** Gives a function that gives a valid Graph token of this person, asking anew five minutes before the old one ends. */
export function graphTokenOf(oid: string): () => Promise<string> {
  let current: Promise<string> | undefined
  let endsAt = 0
  return () => {
    if (current === undefined || Date.now() > endsAt - 300_000) {
      endsAt = Number.POSITIVE_INFINITY
      const asked = post<{ token: string; expiresInSeconds: number }>('/identity/graph-token', { oid })
      current = asked.then(
        ({ token, expiresInSeconds }) => {
          endsAt = Date.now() + expiresInSeconds * 1000
          return token
        },
        (error) => {
          endsAt = 0
          throw error
        },
      )
    }
    return current
  }
}

async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  const json = await answer.json()
  if (!answer.ok) throw new TokenRefused(json.error_description ?? `The identity answered ${answer.status}.`)
  return json
}
