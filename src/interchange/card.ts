import { readFile } from 'node:fs/promises'
import ICAL from 'ical.js'
import { cardLines, splitCards } from './card-lines.ts'
import { contactOf } from './contact.ts'
import { ImportFault } from './fault.ts'
import type { ItemSink } from './report.ts'
import { decodeText } from './text.ts'

export interface CardProperty {
  readonly name: string
  readonly group: string | undefined
  /** In lower case. */
  readonly types: ReadonlySet<string>
  readonly isPreferred: boolean
  /** Parts of a structured value (`N`, `ADR`, `ORG`), each possibly of several words. */
  readonly parts: readonly string[]
  readonly value: string
}

const structured = new Set(['N', 'ADR', 'ORG'])

/** Reads a .vcf file of version 2.1, 3.0 or 4.0 with any number of cards. */
export async function importCards(file: string, sink: ItemSink): Promise<void> {
  const bytes = await readFile(file)
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const cards = splitCards((isUtf16 ? Buffer.from(decodeText(bytes), 'utf8') : bytes).toString('latin1'))
  if (cards.length === 0)
    throw new ImportFault('not-a-card', 'This is not a vCard file: no line of it is "BEGIN:VCARD".')
  for (const [index, card] of cards.entries()) {
    const { properties, faults } = readCard(card)
    const contact = contactOf(properties)
    const name = String(contact.displayName ?? '') || `card ${index + 1}`
    sink.reached(index / cards.length)
    for (const fault of faults) sink.failed(name, fault)
    try {
      if (contact.displayName === undefined)
        throw new ImportFault(
          'card',
          'The card has no name, company or e-mail address, so nobody could find the contact.',
        )
      const uid = properties.find((property) => property.name === 'UID' && property.value !== '')?.value
      sink.done('contacts', await sink.target.putContact({ name, uid, contact }))
    } catch (error) {
      sink.failed(name, error)
    }
  }
}

/** The properties of one card, and those that could not be read, which do not cost the rest of the card. */
function readCard(card: string): { properties: readonly CardProperty[]; faults: readonly ImportFault[] } {
  const design = /^VERSION:4/im.test(card) ? ICAL.design.vcard : ICAL.design.vcard3
  const faults: ImportFault[] = []
  const properties = cardLines(card).flatMap(({ name, group, text }) => {
    try {
      const property = ICAL.Property.fromString(text, design)
      const types = new Set(
        [property.getParameter('type') ?? []].flat().flatMap((type) => type.toLowerCase().split(',')),
      )
      // Read as the parser leaves it (jCal), since its dates refuse what old programs wrote.
      const values = (property.toJSON() as unknown[]).slice(3).flat().map(textOf)
      const value = values.join(',')
      const parts = structured.has(name) ? values : [value]
      return [
        {
          name,
          group,
          types,
          isPreferred: types.has('pref') || property.getParameter('pref') !== undefined,
          parts,
          value,
        },
      ]
    } catch (cause) {
      faults.push(
        new ImportFault(
          'card',
          `The line ${name} could not be read and was left out; the rest of the card was taken.`,
          {
            cause,
          },
        ),
      )
      return []
    }
  })
  return { properties, faults }
}

function textOf(value: unknown): string {
  return Array.isArray(value)
    ? value.map(textOf).join(', ')
    : String(value ?? '')
        // Some programs escape what needs none, and the parser leaves that alone.
        .replace(/\\([:"=])/g, '$1')
        .trim()
}
