/** Whether a filter keeps to what the user owns or takes part in: then nothing else can become its news. */
import type { FilterReach } from '../core/following.ts'
import { attribute, type Element, elements, parse } from './xml.ts'

const owners: ReadonlySet<string> = new Set(['ownerid', 'owninguser'])

/** @param xml somebody's FetchXML  @returns `any` also for what can't be read */
export function reachOf(xml: string): FilterReach {
  try {
    const entity = elements(parse(xml)).find(({ name }) => name === 'entity')
    return entity && isOwn(entity) ? 'own' : 'any'
  } catch {
    return 'any'
  }
}

function isOwn(entity: Element): boolean {
  const links = elements(entity).filter(isOwnParty)
  if (links.some((link) => attribute(link, 'link-type') !== 'outer')) return true
  const aliases = new Set(links.flatMap((link) => attribute(link, 'alias') ?? []))
  return elements(entity).some((child) => child.name === 'filter' && narrows(child, aliases))
}

/** Rows of activityparty that are the user. */
const isOwnParty = (link: Element) =>
  link.name === 'link-entity' &&
  attribute(link, 'name') === 'activityparty' &&
  elements(link).some(
    (child) =>
      child.name === 'filter' &&
      attribute(child, 'type') !== 'or' &&
      elements(child).some((test) => isUser(test, 'partyid')),
  )

const isUser = (test: Element, column: string) =>
  test.name === 'condition' && attribute(test, 'attribute') === column && attribute(test, 'operator') === 'eq-userid'

/** Of conditions that all hold one is enough; of alternatives each must keep to the user. */
function narrows(filter: Element, aliases: ReadonlySet<string>): boolean {
  const tests = elements(filter).map((test) =>
    test.name === 'filter' ? narrows(test, aliases) : isOwnTest(test, aliases),
  )
  return attribute(filter, 'type') === 'or' ? tests.length > 0 && tests.every(Boolean) : tests.some(Boolean)
}

function isOwnTest(test: Element, aliases: ReadonlySet<string>): boolean {
  const column = attribute(test, 'attribute') ?? ''
  const alias = attribute(test, 'entityname')
  if (alias !== undefined) return aliases.has(alias) && attribute(test, 'operator') === 'not-null'
  return owners.has(column) && isUser(test, column)
}
