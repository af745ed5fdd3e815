/** Which installation works on a mailbox. */
import { describe, expect, test } from '@jest/globals'
import {
  chooseHolder,
  handoverMs,
  type Installation,
  judgeStamp,
  type SyncStamp,
  taken,
  untilHandedOver,
} from '../../src/core/sync-client.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 24, 8, minutes))
const here: Installation = { id: 'here', name: 'tandem.contoso.example', organization: 'https://contoso.crm.example' }
const there: Installation = { ...here, id: 'there', name: 'old.contoso.example' }
const abroad: Installation = { id: 'abroad', name: 'fabrikam', organization: 'https://fabrikam.crm.example' }
const of = (holder: Installation, minutes = 0): SyncStamp => taken(undefined, holder, at(minutes), false)

describe('an installation that comes to a mailbox', () => {
  test('takes one that nobody has', () => {
    const { standing, write } = judgeStamp(undefined, here, at(0))
    expect(standing).toBe('ours')
    expect(write).toMatchObject({ holder: 'here', token: 1, isChosen: false, since: at(0).toISOString() })
  })

  test('leaves alone what another one works on, and says that it is there, once an hour', () => {
    const { standing, write } = judgeStamp(of(there), here, at(10))
    expect(standing).toBe('other-installation')
    expect(write?.holder).toBe('there')
    expect(write?.installations.map(({ id }) => id)).toEqual(['there', 'here'])
    expect(judgeStamp(write, here, at(20))).toEqual({ standing: 'other-installation' })
    expect(judgeStamp(write, here, at(75)).write).toBeDefined()
  })

  test('leaves alone what another organization’s works on, however long that was not seen (R-046)', () => {
    expect(judgeStamp(of(abroad), here, at(600)).standing).toBe('other-organization')
  })

  test('goes on with its own and writes nothing, but once an hour that it is still there', () => {
    expect(judgeStamp(of(here), here, at(30))).toEqual({ standing: 'ours' })
    const { write } = judgeStamp(of(here), here, at(61))
    expect(write).toMatchObject({ holder: 'here', token: 1, installations: [{ seenAt: at(61).toISOString() }] })
  })

  test('takes over from one of its organization that was not seen for three hours, and that one then stands by', () => {
    expect(judgeStamp(of(there), here, at(179)).standing).toBe('other-installation')
    const { standing, write } = judgeStamp(of(there), here, at(180))
    expect(standing).toBe('ours')
    expect(write).toMatchObject({ holder: 'here', token: 2 })
    expect(judgeStamp(write, there, at(181)).standing).toBe('other-installation')
  })

  test('does not take over what a person chose', () => {
    const chosen = chooseHolder(of(there), 'there', at(0))
    expect(judgeStamp(chosen, here, at(600)).standing).toBe('other-installation')
  })

  test('takes over from one that nobody knows any more', () => {
    const lost: SyncStamp = { ...of(there), installations: [] }
    expect(judgeStamp(lost, here, at(1)).standing).toBe('ours')
  })

  test('forgets others that were not seen for a month, and never who works', () => {
    const both = judgeStamp(of(there), here, at(1)).write
    const monthLater = judgeStamp(both, { ...here, id: 'new' }, at(32 * 24 * 60)).write
    expect(monthLater?.holder).toBe('new')
    const chosen = judgeStamp(
      both && chooseHolder(both, 'there', at(2)),
      { ...here, id: 'new' },
      at(32 * 24 * 60),
    ).write
    expect(chosen?.installations.map(({ id }) => id)).toEqual(['there', 'new'])
  })
})

describe('a person', () => {
  test('gives a mailbox to one that is connected, which then has a higher token', () => {
    const both = judgeStamp(of(there), here, at(1)).write as SyncStamp
    const chosen = chooseHolder(both, 'here', at(2))
    expect(chosen).toMatchObject({ holder: 'here', token: 2, isChosen: true, since: at(2).toISOString() })
    expect(chosen && judgeStamp(chosen, there, at(3)).standing).toBe('other-installation')
    expect(chosen && judgeStamp(chosen, here, at(3)).standing).toBe('ours')
  })

  test('can’t give it to one that is not', () => {
    expect(chooseHolder(of(there), 'nowhere', at(1))).toBeUndefined()
  })

  test('takes it from another organization by saying so (R-046)', () => {
    const stamp = taken(of(abroad), here, at(1), true)
    expect(judgeStamp(stamp, abroad, at(2)).standing).toBe('other-organization')
    expect(judgeStamp(stamp, here, at(2)).standing).toBe('ours')
  })
})

describe('a mailbox that a person gives away', () => {
  test('is waited for until whoever had it writes no more, whatever the clocks say (R-287)', () => {
    const given = chooseHolder(
      { ...of(there), installations: [...of(there).installations, ...of(here).installations] },
      'here',
      at(10),
    )
    expect(given && untilHandedOver(given, at(10))).toBe(handoverMs)
    expect(given && untilHandedOver(given, new Date(at(10).getTime() + handoverMs - 1))).toBe(1)
    expect(given && untilHandedOver(given, at(12))).toBe(0)
    // By the clock of this machine it is not chosen yet.
    expect(given && untilHandedOver(given, at(5))).toBe(handoverMs)
  })

  test('has no one to wait for who had it all the time, or was not seen for hours', () => {
    const own = taken(of(here), here, at(10), true)
    expect([own.token, own.since, own.isChosen]).toEqual([1, at(0).toISOString(), true])
    expect(untilHandedOver(own, at(10))).toBe(0)
    expect(untilHandedOver(taken(of(there), here, at(200), false), at(200))).toBe(0)
  })
})
