/** Several real processes of the service before one PostgreSQL: they share the work, and what one leaves the others do. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { hashedUser } from '../../src/service/identifiers.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../store/postgres-server.ts'
import { ask } from './people-at-work.ts'
import { prepare, type ServiceProcess } from './processes.ts'
import { openSandboxHere, until } from './sandbox-here.ts'

const describeWithPostgres = hasPostgres ? describe : describe.skip
jest.setTimeout(900_000)
/** A process that is to be killed counts as dead after so long here. */
const shortLifeMs = 3_000
/** On a machine that is busy with other things a process may be silent for a while, and is not dead. */
const longLifeMs = 30_000

describeWithPostgres('several processes', () => {
  let server: PostgresServer
  let here: Awaited<ReturnType<typeof openSandboxHere>>
  const processes: ServiceProcess[] = []
  let database = ''
  beforeAll(async () => {
    server = await startPostgres()
    here = await openSandboxHere()
  })
  afterEach(async () => {
    here.sandbox.faults.graph.clear()
    for (const process of processes.splice(0)) await process.kill()
  })
  afterAll(async () => {
    await here.close()
    await server.stop()
  })

  async function start(
    count: number,
    lifeMs = longLifeMs,
  ): Promise<readonly { readonly process: ServiceProcess; readonly address: string }[]> {
    database = await server.create()
    const variables = {
      ...{ ...here.environment, DATABASE_URL: database, TANDEM_DATABASE_CONNECTIONS: '6' },
      ...{ LOG_LEVEL: 'debug', TANDEM_SYNC_SECONDS: '2', TANDEM_INSTALLATION: 'processes' },
    }
    const made = Array.from({ length: count }, () => prepare(variables, { lifeMs, resumeEveryMs: 500 }))
    processes.push(...made)
    // All at the same moment: one makes the tables, the others find them.
    return Promise.all(made.map(async (process) => ({ process, address: await process.go() })))
  }
  const everybodyUses = (addresses: readonly string[]) =>
    Promise.all(
      here.sandbox.users.map(({ token }, index) =>
        ask(`${addresses[index % addresses.length]}/api/mailbox`, { token }),
      ),
    )

  interface Look {
    readonly by: number
    readonly user: string
    readonly workload: string
    readonly begins: number
    readonly ends: number
    readonly isWhole: boolean
  }
  /** Every look of every process, from its log. */
  const looks = (): readonly Look[] =>
    processes.flatMap(({ log }, by) => {
      const nameOf = (entry: (typeof log)[number]) => `${entry.correlationId} ${entry.workload}`
      const timeOf = (entry: (typeof log)[number]) => Date.parse(String(entry.time))
      const ends = new Map(
        log
          .filter(({ msg }) => msg === 'cycle' || msg === 'cycle failed')
          .map((entry) => [nameOf(entry), timeOf(entry)]),
      )
      return log
        .filter(({ msg }) => msg === 'cycle begins')
        .map((begin): Look => {
          const end = ends.get(nameOf(begin))
          return {
            ...{ by, user: String(begin.user), workload: String(begin.workload), begins: timeOf(begin) },
            ...{ ends: end ?? Number.POSITIVE_INFINITY, isWhole: end !== undefined },
          }
        })
    })
  /** As the log names the people; the organization's queues have mailboxes, too. */
  const everybody = () => here.sandbox.users.map(({ oid }) => hashedUser({ tid: here.sandbox.tenantId, oid }))
  /** Looks of two processes at the same mailbox at the same time. */
  const together = (some: readonly Look[]) =>
    some.filter((one) =>
      some.some(
        (other) => one.by < other.by && one.user === other.user && one.begins < other.ends && other.begins < one.ends,
      ),
    )
  const everybodyLookedAt = (since: number, by: readonly number[]) => {
    const whole = looks().filter((look) => look.isWhole && look.begins > since && by.includes(look.by))
    return everybody().every((one) => whole.some(({ user }) => user === one))
  }
  const healthOf = (address: string) =>
    fetch(`${address}/healthz`).then(
      ({ status }) => status,
      // A connection that was kept alive ended just now.
      () => 0,
    )
  const dutiesOf = async (address: string) =>
    [...(await (await fetch(`${address}/metrics`)).text()).matchAll(/^tandem_duties\{duty="([^"]+)"\} 1$/gm)]
      .map(([, name]) => name)
      .sort()

  test('look at every mailbox, none of them twice at once, and each does its part', async () => {
    const started = await start(3)
    here.sandbox.faults.graph.inject({ match: /./, count: Number.MAX_SAFE_INTEGER, kind: 'delay', delayMs: 20 })
    await everybodyUses(started.map(({ address }) => address))
    await until('two looks at everybody', () => {
      const whole = looks().filter(({ isWhole, workload }) => isWhole && workload === 'appointmentsContactsTasks')
      return everybody().every((one) => whole.filter(({ user }) => user === one).length >= 2)
    })
    await until('looks by more than one', () => new Set(looks().map(({ by }) => by)).size > 1)
    expect(together(looks())).toEqual([])
    // What is done for all is done by one.
    const duties = (await Promise.all(started.map(({ address }) => dutiesOf(address)))).flat()
    expect(duties.length).toBe(new Set(duties).size)
    const metrics = await (await fetch(`${started[1]?.address}/metrics`)).text()
    expect(metrics).toMatch(/^tandem_mailboxes\{state="failed"\} 0$/m)
  })

  test('take over within a minute what one was at work on when it was killed', async () => {
    const started = await start(2, shortLifeMs)
    const [maren] = here.sandbox.users
    await everybodyUses(started.map(({ address }) => address))
    await until('a first look at everybody', () => everybodyLookedAt(0, [0, 1]))
    here.sandbox.faults.graph.inject({ match: /./, count: Number.MAX_SAFE_INTEGER, kind: 'delay', delayMs: 700 })
    const victim = await until('a look under way', () => looks().find(({ isWhole }) => !isWhole))
    await processes[victim.by]?.kill()
    const killedAt = Date.now()
    here.sandbox.faults.graph.clear()
    const survivor = 1 - victim.by
    await until('its mailbox looked at by the other', () =>
      looks().some(
        (look) => look.by === survivor && look.user === victim.user && look.begins > killedAt && look.isWhole,
      ),
    )
    await until('it says so', () =>
      processes[survivor]?.log.some(({ msg }) => msg === 'the work of a process that fell silent is taken over'),
    )
    await until('everybody looked at by the other', () => everybodyLookedAt(killedAt, [survivor]))
    const address = started[survivor]?.address ?? ''
    for (const duty of ['organization news', 'subscriptions'])
      await until(`${duty} taken over`, async () => (await dutiesOf(address)).includes(duty))
    const name = `Survivor ${killedAt}`
    await ask(`${here.sandbox.addresses.organization}/tasks`, {
      ...{ token: maren?.token ?? '', method: 'POST', body: { subject: name } },
    })
    await ask(`${address}/api/mailbox/sync`, { token: maren?.token ?? '', method: 'POST', body: {} })
    const lists = (await ask(`${here.sandbox.addresses.graph}/me/todo/lists`, { token: maren?.token ?? '' })).value
    const found = await Promise.all(
      (lists as { id: string }[]).map(({ id }) =>
        ask(`${here.sandbox.addresses.graph}/me/todo/lists/${id}/tasks?$top=200`, { token: maren?.token ?? '' }),
      ),
    )
    const titles = found.flatMap(({ value }) => (value as { title: string }[]).map(({ title }) => title))
    expect(titles.filter((title) => title === name)).toEqual([name])
  })

  test('leave their work to the others when they are ended in order', async () => {
    const started = await start(2)
    await everybodyUses(started.map(({ address }) => address))
    await until('a first look at everybody', () => everybodyLookedAt(0, [0, 1]))
    expect(await processes[0]?.end()).toBe(0)
    const endedAt = Date.now()
    await until('everybody looked at by the other', () => everybodyLookedAt(endedAt, [1]))
    await until('every duty taken over', async () =>
      (await dutiesOf(started[1]?.address ?? '')).includes('organization news'),
    )
  })

  test('end in order also while PostgreSQL is away', async () => {
    const [started] = await start(1)
    await everybodyUses([started?.address ?? ''])
    await until('a first look', () => looks().some(({ isWhole }) => isWhole))
    await server.restart(async () => {
      await until('it said that the store is away', async () => (await healthOf(started?.address ?? '')) === 503)
      expect(await processes[0]?.end()).toBe(0)
    })
  })

  test('answer “Sync now” with the result, also while another one is at this mailbox', async () => {
    const started = await start(2)
    const [maren] = here.sandbox.users
    const token = maren?.token ?? ''
    await ask(`${started[0]?.address}/api/mailbox`, { token })
    await until('a first look', () => looks().some(({ isWhole }) => isWhole))
    here.sandbox.faults.graph.inject({ match: /./, count: Number.MAX_SAFE_INTEGER, kind: 'delay', delayMs: 900 })
    const other = await until('a look under way that the other one knows of', async () => {
      const running = looks().find(({ isWhole }) => !isWhole)
      const address = started[1 - (running?.by ?? 0)]?.address ?? ''
      return running && (await ask(`${address}/api/mailbox`, { token })).isRunning === true ? address : undefined
    })
    const askedAt = Date.now()
    const isOfTheWish = ({ last }: Awaited<ReturnType<typeof ask>>) =>
      Date.parse((last as { startedAt: string }).startedAt) >= askedAt
    const answer = ask(`${other}/api/mailbox/sync`, { token, method: 'POST', body: {} })
    here.sandbox.faults.graph.clear()
    // The answer comes after a few seconds at most; a look that takes longer is waited for.
    if (!isOfTheWish(await answer))
      await until('the look that was asked for', async () => isOfTheWish(await ask(`${other}/api/mailbox`, { token })))
    expect(together(looks())).toEqual([])
  })

  test('go on by themselves after a restart of PostgreSQL, and after every connection was cut', async () => {
    const started = await start(2)
    const addresses = started.map(({ address }) => address)
    await everybodyUses(addresses)
    await until('a first look at everybody', () => everybodyLookedAt(0, [0, 1]))
    const health = () => Promise.all(addresses.map(healthOf))
    await server.restart(async () => {
      await until('it said that the store is away', async () => (await health()).every((status) => status === 503))
    })
    const restartedAt = Date.now()
    await until('everybody looked at again', () => everybodyLookedAt(restartedAt, [0, 1]))
    await until('it is well again', async () => (await health()).every((status) => status === 200))
    await server.ask("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tandem'")
    const cutAt = Date.now()
    await until('everybody looked at once more', () => everybodyLookedAt(cutAt, [0, 1]))
    await until('both at work', () =>
      [0, 1].every((by) => looks().some((look) => look.by === by && look.begins > cutAt)),
    )
    expect(together(looks())).toEqual([])
  })
})
