import { expect, test } from '@jest/globals'
import { keyQuery, nextCookie, onPage } from '../../src/dataverse/fetch-xml.ts'

const id = '11111111-1111-4111-8111-111111111111'
const order = '<attribute name="activityid"/><order attribute="activityid"/>'

test.each([
  [
    'columns and orders, its own and those of what is linked to it, are left out; the rest stays as it is',
    `<?xml version="1.0"?><fetch mapping='logical' distinct="false"><!-- made by <entity> hand -->
<entity name="task"><attribute name="subject" /><attribute name="x"></attribute><all-attributes/><order attribute="subject" descending="true"/>` +
      `<filter type="or"><condition attribute="subject" operator="like" value='a > "b" &amp; c%'/><condition entityname="p" attribute="partyid" operator="not-null"/></filter>` +
      '<link-entity name="activityparty" from="activityid" to="activityid" alias="p" link-type="outer"><attribute name="partyid"/><filter><condition attribute="participationtypemask" operator="in"><value>5</value></condition></filter></link-entity></entity></fetch>',
    `<fetch mapping='logical' distinct="true"><entity name="task">${order}<filter type="and">` +
      `<filter type="or"><condition attribute="subject" operator="like" value='a > "b" &amp; c%'/><condition entityname="p" attribute="partyid" operator="not-null"/></filter></filter>` +
      '<link-entity name="activityparty" from="activityid" to="activityid" alias="p" link-type="outer"><filter><condition attribute="participationtypemask" operator="in"><value>5</value></condition></filter></link-entity></entity></fetch>',
  ],
  [
    'pages that it asked for are not ours',
    '<fetch page="3" count="50" paging-cookie="&lt;x&gt;" returntotalrecordcount="true"><entity name="task"/></fetch>',
    `<fetch distinct="true"><entity name="task">${order}</entity></fetch>`,
  ],
])('%s', (_what, xml, asked) => {
  const { xml: got, isPaged } = keyQuery(xml, 'activityid')
  expect(got.replace(/\n/g, '')).toBe(asked)
  expect(isPaged).toBe(true)
})

test('among some ids all that it asks for must hold, too, whatever it is', () => {
  const some = `<condition attribute="activityid" operator="in"><value>${id}</value></condition>`
  expect(keyQuery('<fetch><entity name="task"/></fetch>', 'activityid', [id]).xml).toContain(
    `<filter type="and">${some}</filter>`,
  )
  const either = '<filter type="or"><condition attribute="statecode" operator="eq" value="0"/></filter>'
  const both = keyQuery(`<fetch><entity name="task">${either}</entity></fetch>`, 'activityid', [id])
  expect(both.xml).toContain(`<filter type="and">${either}${some}</filter>`)
})

test('the first so many are told by their order, and are a page by themselves', () => {
  const order = '<order attribute="scheduledend"/>'
  const query = keyQuery(`<fetch top="5"><entity name="task">${order}</entity></fetch>`, 'activityid', [id])
  expect(query).toEqual({
    xml: `<fetch top="5"><entity name="task"><attribute name="activityid"/>${order}</entity></fetch>`,
    isPaged: false,
  })
  expect(onPage(query, 2, 'cookie', 5000)).toBe(query.xml)
})

test.each([
  '',
  'nonsense',
  '<fetch>',
  '<fetch/>',
  '<fetch></fetch></fetch>',
  '<fetch><entity name="task"></fetch></entity>',
  '<fetch><entity name="task"/><entity name="fax"/></fetch>',
  '<query><entity name="task"/></query>',
  '<!DOCTYPE x [<!ENTITY y "z">]><fetch><entity name="task"/></fetch>',
  '<fetch aggregate="true"><entity name="task"><attribute name="activityid" aggregate="count" alias="n"/></entity></fetch>',
])('%j asks for no rows', (xml) => {
  expect(() => keyQuery(xml, 'activityid')).toThrow(/^it /)
})

test('a page goes on where the one before ended', () => {
  const inner = '<cookie page="1"><activityid last="{A}" first="{B & $1}" /></cookie>'
  const annotation = `<cookie pagenumber="2" pagingcookie="${encodeURIComponent(encodeURIComponent(inner))}" istracking="False" />`
  expect(nextCookie(annotation)).toBe(inner)
  for (const none of [undefined, 7, '', '<cookie/>', '<cookie pagingcookie="%E0%A4%A" />'])
    expect(nextCookie(none)).toBe(undefined)
  const query = keyQuery('<fetch><entity name="task"/></fetch>', 'activityid')
  expect(onPage(query, 1, undefined, 5000)).toMatch(/^<fetch page="1" count="5000" distinct="true">/)
  expect(onPage(query, 2, inner, 5000)).toContain(
    'paging-cookie="&lt;cookie page=&quot;1&quot;&gt;&lt;activityid last=&quot;{A}&quot; first=&quot;{B &amp; $1}&quot; /&gt;&lt;/cookie&gt;"',
  )
})
