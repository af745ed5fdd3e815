import { describe, expect, test } from '@jest/globals'
import { acceptSentence } from '../../../src/core/mail/reasons.ts'
import {
  allowedRules,
  displaced,
  type FolderPlaces,
  type FolderRule,
  isUnused,
  mustAssociateAnew,
  renamed,
  stateOfFolder,
  usualFolderTerms,
} from '../../../src/core/mail/tracked-folders.ts'

const rule = (rowId: string, folderId: string): FolderRule => ({ rowId, folderId, name: folderId })
const rules = [rule('1', 'a'), rule('2', 'b'), rule('3', 'a'), rule('4', 'c')]
const places: FolderPlaces = {
  a: { displayName: 'A', chain: ['a', 'p', 'inbox'], isUnderInbox: true },
  b: { displayName: 'B', chain: ['b', 'top'], isUnderInbox: false },
  c: null,
}
const quiet = { folders: [], gone: [], fromStart: false }

describe('which folders are followed', () => {
  test('one rule for each, the oldest first, and no more than the organization allows (R-064, R-173)', () => {
    const ids = (most: number) => allowedRules(rules, { isOn: true, most }).map(({ rowId }) => rowId)
    expect([ids(25), ids(2), ids(1)]).toEqual([['1', '2', '4'], ['1', '2'], ['1']])
    expect(allowedRules(rules, { isOn: false, most: 25 })).toEqual([])
  })

  test('and what is said of those that are not (R-172, R-183, R-188)', () => {
    const states = (terms = usualFolderTerms, known = places) =>
      rules.map((one) => stateOfFolder(one, { rules, terms, places: known }))
    expect(states()).toEqual(['followed', 'outside', 'over-limit', 'gone'])
    expect(states({ isOn: true, most: 1 })).toEqual(['followed', 'over-limit', 'over-limit', 'over-limit'])
    expect(states({ isOn: false, most: 25 })).toEqual(['off', 'off', 'off', 'off'])
    expect(states(usualFolderTerms, {})).toEqual(['unknown', 'unknown', 'over-limit', 'unknown'])
  })
})

describe('which folders are to be looked for again', () => {
  const ids = ['a', 'b', 'c']
  test('none as long as nothing moved: that mail came to one moves nothing', () => {
    expect(displaced(ids, places, quiet)).toEqual([])
    const folders = [
      { id: 'a', displayName: 'A', parentFolderId: 'p' },
      { id: 'inbox', displayName: 'Inbox', parentFolderId: 'top' },
      { id: 'else', displayName: 'Else', parentFolderId: 'inbox' },
    ]
    expect(displaced(ids, places, { ...quiet, folders })).toEqual([])
  })

  test('one that moved, or whose parent did, or that is gone, or back, or new', () => {
    const moved = (id: string, parentFolderId: string) =>
      displaced(ids, places, { ...quiet, folders: [{ id, parentFolderId }] })
    expect([moved('a', 'q'), moved('p', 'top'), moved('b', 'inbox'), moved('c', 'inbox')]).toEqual([
      ...[['a'], ['a'], ['b'], ['c']],
    ])
    expect(displaced(ids, places, { ...quiet, gone: ['p'] })).toEqual(['a'])
    expect(displaced([...ids, 'd'], places, quiet)).toEqual(['d'])
    expect(displaced(ids, places, { ...quiet, fromStart: true })).toEqual(ids)
  })

  test('a new name is only a name', () => {
    expect(renamed(places, [{ id: 'a', displayName: 'Alpha', parentFolderId: 'p' }])).toEqual({
      ...places,
      a: { ...places.a, displayName: 'Alpha' },
    })
  })
})

test('another record goes to all that lies there; that one is taken away changes nothing (R-180, R-182)', () => {
  const [one, other] = [
    { table: 'account', id: '1', name: 'One' },
    { table: 'account', id: '2', name: 'Other' },
  ]
  expect([
    mustAssociateAnew(one, undefined),
    mustAssociateAnew(other, one),
    mustAssociateAnew(one, one),
    mustAssociateAnew(undefined, one),
  ]).toEqual([true, true, false, false])
})

test('a folder that brought nothing for a quarter of a year only costs time (R-189)', () => {
  const now = new Date('2026-11-23T12:00:00Z')
  expect([isUnused('2026-08-24T12:00:00Z', now), isUnused('2026-09-24T12:00:00Z', now)]).toEqual([true, false])
})

test('a reason names the folder', () => {
  const reason = { code: 'accepted-folder', entry: 'Steiner', rule: '1' } as const
  expect(acceptSentence(reason)).toMatch(/It lies in “Steiner”/)
  expect(acceptSentence({ ...reason, after: 'left' })).toMatch(/It lay in “Steiner”/)
})
