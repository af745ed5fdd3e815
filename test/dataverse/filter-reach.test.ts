import { describe, expect, test } from '@jest/globals'
import { reachOf } from '../../src/dataverse/filter-reach.ts'

const fetch = (inner: string) => `<fetch><entity name="task"><attribute name="activityid" />${inner}</entity></fetch>`
const mine = '<condition attribute="ownerid" operator="eq-userid" />'
const open = '<condition attribute="statecode" operator="eq" value="0" />'
const party = (type: string, inner = '<condition attribute="partyid" operator="eq-userid" />') =>
  `<link-entity name="activityparty" from="activityid" to="activityid" alias="party" link-type="${type}"><filter>${inner}</filter></link-entity>`
const thereIsAParty = '<condition entityname="party" attribute="partyid" operator="not-null" />'

describe('a filter keeps to what has to do with the user', () => {
  test.each([
    ['what they own and is open', `<filter type="and">${mine}${open}</filter>`, 'own'],
    ['what they own, written without a type', `<filter>${open}${mine}</filter>`, 'own'],
    ['what they own, deeper', `<filter><filter type="and">${mine}</filter>${open}</filter>`, 'own'],
    ['what they take part in', party('inner'), 'own'],
    ['what they own or take part in', `<filter type="or">${mine}${thereIsAParty}</filter>${party('outer')}`, 'own'],
    ['what they own, or what is open', `<filter type="or">${mine}${open}</filter>`, 'any'],
    ['what is open', `<filter>${open}</filter>`, 'any'],
    ['everything', '', 'any'],
    ['what anybody takes part in', party('inner', '<condition attribute="partyid" operator="not-null" />'), 'any'],
    ['what they may take part in', party('outer'), 'any'],
    ['nothing that can be read', '<filter>', 'any'],
  ])('%s', (_name, inner, expected) => {
    expect(reachOf(fetch(inner))).toBe(expected)
  })

  test('the one of a linked record is another owner', () => {
    const link = `<link-entity name="account" from="accountid" to="parentcustomerid"><filter>${mine}</filter></link-entity>`
    expect(reachOf(fetch(link))).toBe('any')
  })
})
