import { randomUUID } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Hono } from 'hono'
import { houseZone } from '../people/zone.ts'
import type { Clock, Faults, OrganizationSeam, SandboxUser, TokenVerifier } from '../seams.ts'
import { createApp } from './app.ts'
import { ensureBaseRows, organizationId } from './base-rows.ts'
import type { Engine } from './engine.ts'
import { openRows } from './rows.ts'
import { createSecurity } from './security.ts'
import { createSeam } from './seed.ts'

export interface OrganizationOptions {
  readonly database: DatabaseSync
  readonly tokens: TokenVerifier
  readonly clock: Clock
  /** Origin; also the audience of its tokens. */
  readonly publicAddress: string
  readonly users: readonly SandboxUser[]
  /** IANA zone by whose clocks series repeat; the firm's. */
  readonly zone?: string
}

export interface Organization {
  readonly app: Hono
  readonly seam: OrganizationSeam
  readonly faults: Faults
}

/** A Dataverse organization: the Web API v9.2 below `/api/data/v9.2`, pages for people at `/`. */
export function createOrganization({
  database,
  tokens,
  clock,
  publicAddress,
  users,
  zone = houseZone,
}: OrganizationOptions): Organization {
  const rows = openRows(database)
  const people = rows.atomically(() => ensureBaseRows(rows, users, `${clock.now().toISOString().slice(0, 19)}Z`))
  const engine: Engine = {
    rows,
    security: createSecurity(rows),
    clock,
    people,
    publicAddress,
    newId: randomUUID,
    organizationId,
    zone,
  }
  const { app, faults } = createApp({ engine, people, tokens })
  return { app, seam: createSeam(engine), faults }
}
