/** @jest-environment jsdom */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import { OfficeAddinManifest } from 'office-addin-manifest'
import { developmentOrigin, manifestFor, PublicAddressRefused, publicOrigin } from '../scripts/write-manifest.ts'

const path = fileURLToPath(new URL('../manifest.xml', import.meta.url))
const text = readFileSync(path, 'utf8')
const parse = (xml: string) => new DOMParser().parseFromString(xml, 'application/xml')
const manifest = parse(text)
const root = manifest.documentElement

const elements = (name: string, within: Element | Document = manifest) => [...within.getElementsByTagName(name)]
const childNames = (element: Element) => [...element.children].map(({ tagName }) => tagName)
const textOf = (name: string) => root.querySelector(`:scope > ${name}`)?.getAttribute('DefaultValue') ?? ''
const typeOf = (element: Element) => element.getAttribute('xsi:type')

/** Children in the order in which Microsoft's schema wants them ("How to find the proper order of manifest elements"). */
const order: Readonly<Record<string, readonly string[]>> = {
  OfficeApp: [
    'Id',
    'AlternateId',
    'Version',
    'ProviderName',
    'DefaultLocale',
    'DisplayName',
    'Description',
    'IconUrl',
    'HighResolutionIconUrl',
    'SupportUrl',
    'AppDomains',
    'Hosts',
    'Requirements',
    'FormSettings',
    'Permissions',
    'Rule',
    'DisableEntityHighlighting',
    'VersionOverrides',
  ],
  VersionOverrides: [
    'Description',
    'Requirements',
    'Hosts',
    'Resources',
    'WebApplicationInfo',
    'ExtendedPermissions',
    'VersionOverrides',
  ],
  DesktopSettings: ['SourceLocation', 'RequestedHeight'],
  DesktopFormFactor: ['SupportsSharedFolders', 'FunctionFile', 'ExtensionPoint'],
  Group: ['Label', 'Control'],
  Control: ['Label', 'Supertip', 'Icon', 'Action'],
  Supertip: ['Title', 'Description'],
  Action: ['SourceLocation', 'TaskpaneId', 'Title', 'SupportsPinning', 'SupportsNoItemContext', 'SupportsMultiSelect'],
  Resources: ['bt:Images', 'bt:Urls', 'bt:ShortStrings', 'bt:LongStrings'],
}

/** The icons' sizes, where the manifest does not say them in the element. In pixels. */
const rootIcons = { IconUrl: 64, HighResolutionIconUrl: 128 }

const [outer, inner] = elements('VersionOverrides')
/** Only the overrides' own part, without what is nested in them. */
const ownPart = (overrides: Element | undefined, name: string) =>
  overrides ? elements(name, overrides).filter((element) => element.closest('VersionOverrides') === overrides) : []

describe('manifest.xml', () => {
  test('is well-formed, and Microsoft’s own reader finds a mail add-in in it', async () => {
    expect(elements('parsererror')).toEqual([])
    const info = await OfficeAddinManifest.readManifestFile(path)
    expect(info).toMatchObject({
      officeAppType: 'MailApp',
      displayName: 'Tandem',
      defaultLocale: 'en-US',
      hosts: ['Mailbox'],
      permissions: 'ReadWriteItem',
    })
    expect(info.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(info.version).toMatch(/^\d{1,5}(\.\d{1,5}){3}$/)
  })

  test('has its elements in the schema’s order', () => {
    for (const [parent, children] of Object.entries(order)) {
      expect(elements(parent).length).toBeGreaterThan(0)
      for (const element of elements(parent)) {
        const places = childNames(element).map((name) => children.indexOf(name))
        expect({ parent, children: childNames(element), unknown: places.includes(-1) }).toMatchObject({
          unknown: false,
        })
        expect(places).toEqual([...places].sort((one, other) => one - other))
      }
    }
  })

  test('keeps within the lengths of the manifest reference', () => {
    expect(textOf('DisplayName').length).toBeLessThanOrEqual(125)
    expect(textOf('Description').length).toBeLessThanOrEqual(250)
    for (const list of elements('bt:ShortStrings')) {
      for (const { attributes } of elements('bt:String', list)) {
        expect(attributes.getNamedItem('DefaultValue')?.value.length).toBeLessThanOrEqual(125)
      }
    }
    for (const list of elements('bt:LongStrings')) {
      for (const { attributes } of elements('bt:String', list)) {
        expect(attributes.getNamedItem('DefaultValue')?.value.length).toBeLessThanOrEqual(250)
      }
    }
    for (const id of [...manifest.querySelectorAll('[resid], Resources [id]')].map(
      (element) => element.getAttribute('resid') ?? element.getAttribute('id') ?? '',
    )) {
      expect(id).toMatch(/^[A-Za-z0-9_.-]{1,32}$/)
    }
    expect(Buffer.byteLength(text)).toBeLessThan(256 * 1024)
  })

  test('gives each resource id once, uses each, and uses none that is not there, in both overrides', () => {
    for (const overrides of [outer, inner]) {
      const given = ['bt:Image', 'bt:Url', 'bt:String'].flatMap((name) =>
        ownPart(overrides, name).flatMap((element) => element.getAttribute('id') ?? []),
      )
      expect(new Set(given).size).toBe(given.length)
      const used = new Set(
        ['Label', 'Title', 'Description', 'SourceLocation', 'bt:Image'].flatMap((name) =>
          ownPart(overrides, name).flatMap((element) => element.getAttribute('resid') ?? []),
        ),
      )
      expect([...used].sort()).toEqual([...given].sort())
    }
  })

  test('offers the pane on all four surfaces, and can pin it where Microsoft lets it be pinned', () => {
    expect([typeOf(outer as Element), typeOf(inner as Element)]).toEqual([
      'VersionOverridesV1_0',
      'VersionOverridesV1_1',
    ])
    expect(inner?.parentElement).toBe(outer)
    const surfaces = [
      'MessageReadCommandSurface',
      'MessageComposeCommandSurface',
      'AppointmentOrganizerCommandSurface',
      'AppointmentAttendeeCommandSurface',
    ]
    expect(ownPart(outer, 'ExtensionPoint').map(typeOf)).toEqual(surfaces)
    expect(ownPart(inner, 'ExtensionPoint').map(typeOf)).toEqual(surfaces)
    // The element is of the 1.1 schema; in 1.0 it makes the manifest invalid.
    expect(ownPart(outer, 'SupportsPinning')).toEqual([])
    const pinned = ownPart(inner, 'SupportsPinning').map((element) =>
      typeOf(element.closest('ExtensionPoint') as Element),
    )
    expect(pinned).toEqual(surfaces.slice(0, 2))
  })

  test('gives controls and groups ids of their own', () => {
    for (const overrides of [outer, inner]) {
      const ids = ['Control', 'Group'].flatMap((name) => ownPart(overrides, name).map(({ id }) => id))
      expect(ids.every((id) => id.length > 0)).toBe(true)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  test('asks for no more of Outlook than it can live with', () => {
    const sets = [...elements('Set'), ...elements('bt:Set')]
    expect(sets.map((set) => set.getAttribute('Name'))).toEqual(['Mailbox', 'Mailbox', 'Mailbox'])
    expect(elements('Set').map((set) => set.getAttribute('MinVersion'))).toEqual(['1.3'])
    expect(elements('bt:Sets').map((set) => set.getAttribute('DefaultMinVersion'))).toEqual(['1.3', '1.5'])
  })

  test('has https addresses only, all of one origin', () => {
    const addresses = [...text.matchAll(/(?:DefaultValue="|<AppDomain>)(\w+:\/\/[^"<]+)/g)].map(
      ([, address]) => address ?? '',
    )
    expect(addresses.length).toBeGreaterThan(10)
    expect(new Set(addresses.map((address) => new URL(address).origin))).toEqual(new Set([developmentOrigin]))
    expect(text).not.toMatch(/"http:\/\/(?!schemas\.microsoft\.com|www\.w3\.org)/)
  })

  test('names icons that exist, each of exactly the size it is named for', () => {
    const named = [
      ...Object.entries(rootIcons).map(([name, size]) => ({ address: textOf(name), size })),
      ...[outer, inner].flatMap((overrides) =>
        ownPart(overrides, 'Icon').flatMap((icon) =>
          elements('bt:Image', icon).map((image) => ({
            address:
              ownPart(overrides, 'bt:Image')
                .find(({ id }) => id === image.getAttribute('resid'))
                ?.getAttribute('DefaultValue') ?? '',
            size: Number(image.getAttribute('size')),
          })),
        ),
      ),
    ]
    expect(new Set(named.map(({ size }) => size))).toEqual(new Set([16, 32, 64, 80, 128]))
    for (const { address, size } of named) {
      const file = new URL(`..${new URL(address).pathname.replace('/pane/', '/')}`, import.meta.url)
      expect(existsSync(file)).toBe(true)
      expect({ address, ...pngSize(readFileSync(file)) }).toEqual({ address, width: size, height: size })
    }
  })
})

/** From the header chunk, in pixels (PNG specification, 11.2.2). */
function pngSize(png: Buffer): { width: number; height: number } {
  expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
}

describe('the manifest for a public address', () => {
  test('has no trace of the development address', () => {
    const written = manifestFor(publicOrigin('https://tandem.contoso.example:8443/'), text)
    expect(written).not.toContain('localhost:4704')
    expect(parse(written).querySelector('SupportUrl')?.getAttribute('DefaultValue')).toBe(
      'https://tandem.contoso.example:8443/pane/help.html',
    )
  })

  test.each([
    ['http://tandem.contoso.example', 'https only'],
    ['tandem.contoso.example', 'no address'],
    ['', 'no address'],
    ['https://tandem.contoso.example/outlook', 'root of its address'],
    ['https://tandem.contoso.example/?a=1', 'root of its address'],
    ['https://anna:secret@tandem.contoso.example', 'name or a password'],
  ])('is refused for %p with a sentence that says why', (address, why) => {
    expect(() => publicOrigin(address)).toThrow(PublicAddressRefused)
    expect(() => publicOrigin(address)).toThrow(why)
  })
})
