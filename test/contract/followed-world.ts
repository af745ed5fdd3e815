/** The mailbox connector before the sandbox's mailbox alone, with a clock that tests may move. */
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect } from '@jest/globals'
import { createMailbox } from '../../src/graph/index.ts'
import { createMailbox as createSandboxMailbox } from '../../src/sandbox/mailbox/index.ts'
import { users } from '../../src/sandbox/people/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'
import { type Exchange, hasJudge, recordingFetch, verdicts } from './judge.ts'
import { graphAddress, person } from './world.ts'

export const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }

/** A way to open a world in each test of a file; after it, both directions of all that was said must conform. */
export function judgedWorlds(): (as?: 'me' | 'owner') => FollowedWorld {
  let open: FollowedWorld | undefined
  afterEach(() => {
    const spoken = open?.exchanges ?? []
    open = undefined
    if (hasJudge) expect(verdicts(spoken, { immutableIds: true })).toEqual([])
  })
  return (as = 'me') => {
    open = openFollowedWorld(as)
    return open
  }
}

/** @param as how the mailbox is named: by the person, or by an application */
function openFollowedWorld(as: 'me' | 'owner') {
  const maren = person('Maren')
  let at = Date.parse('2026-11-23T12:00:00Z')
  const now = () => new Date(at)
  const sandbox = createSandboxMailbox({
    database: new DatabaseSync(':memory:'),
    tokens: {
      verify: async () => ({ tid: 'tenant', oid: maren.oid, name: maren.name, kind: 'user' as const, grants: [] }),
    },
    clock: { now },
    publicAddress: graphAddress,
  })
  for (const user of users) sandbox.seam.addUser(user)
  const exchanges: Exchange[] = []
  const waits: number[] = []
  const sleep = async (milliseconds: number) => {
    waits.push(milliseconds)
  }
  const upstream = createUpstream({
    side: 'mailbox',
    address: graphAddress,
    getToken: async () => 'token',
    lane: createLane(4),
    fetch: recordingFetch('graph', sandbox.app, exchanges),
    now,
    sleep,
  })
  return {
    mailbox: createMailbox({ address: graphAddress, mailbox: as === 'me' ? as : maren.oid, upstream, now, sleep }),
    sandbox,
    exchanges,
    waits,
    owner: maren,
    pass: (days: number) => {
      at += days * 86_400_000
    },
  }
}

type FollowedWorld = ReturnType<typeof openFollowedWorld>
