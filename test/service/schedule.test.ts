import { describe, expect, test } from '@jest/globals'
import { createSchedule, type Start } from '../../src/service/schedule.ts'

/** Virtual time: what is to be called, when. */
function clock() {
  let at = 0
  let back = 0
  const calls: { at: number; call: () => void; isOff: boolean }[] = []
  return {
    now: () => new Date(at - back),
    wake: (milliseconds: number, call: () => void) => {
      const entry = { at: at + milliseconds, call, isOff: false }
      calls.push(entry)
      return () => {
        entry.isOff = true
      }
    },
    /** The clock is set back; timers go on as if nothing had been. */
    setBack(milliseconds: number) {
      back += milliseconds
    },
    async goTo(target: number) {
      for (;;) {
        const next = calls.filter(({ isOff, at: when }) => !isOff && when <= target).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        next.isOff = true
        at = Math.max(at, next.at)
        next.call()
        await settle()
      }
      at = target
    },
  }
}
const settle = async () => {
  for (let turns = 0; turns < 10; turns++) await Promise.resolve()
}

function open(atOnce: number) {
  const time = clock()
  const started: string[] = []
  const wished: string[] = []
  const ends = new Map<string, () => void>()
  const schedule = createSchedule({
    atOnce,
    now: time.now,
    wake: time.wake,
    onFailure: (error) => {
      throw error
    },
    run: (key, { wishes }) => {
      started.push(key)
      wished.push(...wishes)
      return new Promise((resolve) => ends.set(key, resolve))
    },
  })
  const plan = (key: string, at: number, latest = at + 1000): Start => {
    const start = { key, at, latest }
    schedule.plan(start)
    return start
  }
  const end = (key: string) => {
    ends.get(key)?.()
    return settle()
  }
  return { schedule, time, started, wished, plan, end }
}

describe('a schedule', () => {
  test('starts each when it is due, and not before', async () => {
    const { time, started, plan } = open(9)
    plan('b', 200)
    plan('a', 100)
    await time.goTo(99)
    expect(started).toEqual([])
    await time.goTo(100)
    expect(started).toEqual(['a'])
    await time.goTo(1000)
    expect(started).toEqual(['a', 'b'])
  })

  test('in a rush takes the one that is closest to its latest start first', async () => {
    const { time, started, plan, end, schedule } = open(1)
    plan('running', 0)
    plan('patient', 10, 5000)
    plan('urgent', 20, 100)
    await time.goTo(50)
    expect(started).toEqual(['running'])
    expect(await schedule.counts()).toEqual({ planned: 0, due: 2, running: 1, failed: 0, oldestDueMs: 40 })
    await end('running')
    await end('urgent')
    expect(started).toEqual(['running', 'urgent', 'patient'])
    expect(await schedule.counts()).toMatchObject({ planned: 0, due: 0 })
  })

  test('plans each key once: the last word counts, also of what is due and waits', async () => {
    const { time, started, plan, end, schedule } = open(1)
    plan('running', 0)
    plan('a', 10)
    await time.goTo(20)
    plan('a', 500)
    expect(await schedule.counts()).toMatchObject({ planned: 1, due: 0 })
    await end('running')
    expect(started).toEqual(['running'])
    expect(await schedule.plannedAt('a')).toBe(500)
    await time.goTo(500)
    expect(started).toEqual(['running', 'a'])
  })

  test('drops what is nobody’s any more, waiting or due, and its wishes', async () => {
    const { time, started, wished, plan, end, schedule } = open(1)
    plan('running', 0)
    plan('due', 10)
    plan('waiting', 500)
    await time.goTo(20)
    schedule.hasten('due', 'mail')
    for (const key of ['due', 'waiting', 'nobody']) await schedule.drop(key)
    expect(await schedule.counts()).toMatchObject({ planned: 0, due: 0, running: 1 })
    await end('running')
    await time.goTo(1000)
    expect(started).toEqual(['running'])
    plan('due', 1100)
    await time.goTo(1100)
    expect([started, wished]).toEqual([['running', 'due'], []])
  })

  test('waits for no hour to come again when the clock is set back by one', async () => {
    const { time, started, plan } = open(9)
    plan('soon', 4_000_000)
    plan('later', 4_300_000)
    await time.goTo(3_900_000)
    expect(started).toEqual([])
    time.setBack(3_600_000)
    await time.goTo(4_000_000)
    expect(started).toEqual(['soon'])
    await time.goTo(4_299_000)
    expect(started).toEqual(['soon'])
    await time.goTo(4_300_000)
    expect(started).toEqual(['soon', 'later'])
  })

  test('starts nothing after its stop', async () => {
    const { time, started, plan, end, schedule } = open(1)
    plan('b', 20)
    await time.goTo(20)
    plan('c', 30)
    const stopped = schedule.stop()
    await end('b')
    await stopped
    await time.goTo(1000)
    expect(started).toEqual(['b'])
  })

  test('starts at once what is hastened, and once more what was hastened while it ran; nothing that is not planned', async () => {
    const { time, started, plan, end, schedule, wished } = open(1)
    plan('a', 1000)
    schedule.hasten('nobody', 'x')
    schedule.hasten('a', 'x')
    await settle()
    expect([started, wished]).toEqual([['a'], ['x']])
    schedule.hasten('a', 'y')
    schedule.hasten('a', 'z')
    // As a run plans its next one before it ends.
    plan('a', 2000)
    await time.goTo(5)
    expect(started).toEqual(['a'])
    await end('a')
    expect([started, wished]).toEqual([
      ['a', 'a'],
      ['x', 'y', 'z'],
    ])
    await end('a')
    await time.goTo(5000)
    expect(started).toEqual(['a', 'a'])
  })

  test('enlists only what is neither planned nor running', async () => {
    const { time, started, plan, end, schedule } = open(2)
    plan('running', 0)
    plan('planned', 100)
    const at = (key: string) => ({ key, at: 10, latest: 10 })
    await schedule.enlist([at('running'), at('planned'), at('new')])
    await time.goTo(50)
    expect(started).toEqual(['running', 'new'])
    await end('running')
    await time.goTo(100)
    expect(started).toEqual(['running', 'new', 'planned'])
  })

  test('goes on after one that failed', async () => {
    const time = clock()
    const started: string[] = []
    const failed: string[] = []
    const schedule = createSchedule({
      ...{ atOnce: 1, now: time.now, wake: time.wake, onFailure: (_error, key) => failed.push(key) },
      run: async (key) => {
        started.push(key)
        if (key === 'a') throw new Error('no')
      },
    })
    schedule.plan({ key: 'a', at: 0, latest: 0 })
    schedule.plan({ key: 'b', at: 0, latest: 1 })
    await settle()
    expect(started).toEqual(['a', 'b'])
    expect(failed).toEqual(['a'])
  })
})
