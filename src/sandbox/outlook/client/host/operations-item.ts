import type { Attachment, Category, ItemBody } from '../mailbox.ts'
import { bodyAs } from './body-text.ts'
import { HostError } from './host-error.ts'
import { hostAttachment, hostPerson } from './initial-data.ts'
import type { HostItem } from './item.ts'
import { toRestId } from './item-ids.ts'
import { itemPath, type Operation, type OperationContext, text, texts, WholeAnswer } from './operation.ts'

/** Operations on whatever item is open, by dispatch id (protocol, section 6). */
export const itemOperations: Readonly<Record<number, Operation>> = {
  // body.getAsync
  37: async ({ coercionType }, context) => bodyAs(await currentBody(context), coercionType),
  // loadCustomPropertiesAsync
  3: async (_parameters, context) => new WholeAnswer({ wasSuccessful: true, customProperties: await load(context) }),
  // customProperties.saveAsync
  4: async ({ customProperties }, context) => {
    const value = JSON.stringify(customProperties ?? {})
    const id = propertyId(context.addInId)
    await context.graph.send('PATCH', itemPath(context), { singleValueExtendedProperties: [{ id, value }] })
  },
  // categories get, add, remove
  157: async (_parameters, context) => {
    const [names, master] = await Promise.all([categoriesOf(context), masterCategories(context)])
    return names.map((name) => hostCategory(master.find((each) => each.displayName === name) ?? uncoloured(name)))
  },
  158: async (parameters, context) => {
    const added = texts(parameters, 'categories')
    const master = await masterCategories(context)
    if (added.some((name) => !master.some((each) => each.displayName === name))) throw new HostError('invalidCategory')
    await setCategories(context, [...new Set([...(await categoriesOf(context)), ...added])])
  },
  159: async (parameters, context) => {
    const removed = new Set(texts(parameters, 'categories'))
    await setCategories(
      context,
      (await categoriesOf(context)).filter((name) => !removed.has(name)),
    )
  },
  // masterCategories get, add, remove
  160: async (_parameters, context) => (await masterCategories(context)).map(hostCategory),
  161: async ({ categoryDetails }, context) => {
    const master = await masterCategories(context)
    const added = (Array.isArray(categoryDetails) ? categoryDetails : []) as { displayName: string; color: string }[]
    if (added.some(({ displayName }) => master.some((each) => each.displayName === displayName))) {
      throw new HostError('duplicateCategory')
    }
    for (const { displayName, color } of added) {
      const category = { displayName, color: color.toLowerCase() }
      await context.graph.send('POST', '/me/outlook/masterCategories', category)
    }
  },
  162: async (parameters, context) => {
    const master = await masterCategories(context)
    for (const name of texts(parameters, 'categories')) {
      const found = master.find((each) => each.displayName === name)
      if (!found) throw new HostError('invalidCategory')
      await context.graph.send('DELETE', `/me/outlook/masterCategories/${found.id}`)
    }
  },
  // getAllInternetHeadersAsync
  168: async (_parameters, context) => {
    const { internetMessageHeaders = [] } = await context.graph.get<{
      internetMessageHeaders?: { name: string; value: string }[]
    }>(`${itemPath(context)}?$select=internetMessageHeaders`)
    return internetMessageHeaders.map(({ name, value }) => `${name}: ${value}\r\n`).join('')
  },
  // getAttachmentContentAsync
  150: async (parameters, context) => attachmentContent(toRestId(text(parameters, 'id')), context),
  // getAttachmentsAsync
  149: (_parameters, { item }) => {
    if (item?.kind !== 'messageCompose' && item?.kind !== 'appointmentCompose') {
      throw new HostError('unsupportedExtensionPoint')
    }
    return item.draft.state.attachments.map(hostAttachment)
  },
  // from.getAsync, organizer.getAsync
  107: (_parameters, { user }) => hostPerson({ name: user.name, address: user.mail }),
  // getSharedPropertiesAsync
  108: (_parameters, { item }) => sharedProperties(item),
  // getInitializationContextAsync
  99: () => '',
}

/** Office's bits of what a delegate may do: all that an editor may, or reading alone. */
const editor = 1 + 2 + 4 + 8 + 16 + 32
const reader = 1

function sharedProperties(item: HostItem | null) {
  const shared = item && 'shared' in item ? item.shared : undefined
  if (!shared) throw new HostError('notSupported')
  return {
    owner: shared.mail,
    targetMailbox: shared.mail,
    targetRestUrl: 'https://outlook.office.com/api',
    delegatePermissions: shared.mayEdit ? editor : reader,
  }
}

async function currentBody({ graph, item, ...rest }: OperationContext): Promise<ItemBody> {
  if (item?.kind === 'messageCompose' || item?.kind === 'appointmentCompose') return item.draft.state.body
  const path = itemPath({ graph, item, ...rest })
  return (await graph.get<{ body: ItemBody }>(`${path}?$select=body`)).body
}

const masterCategories = ({ graph }: OperationContext) => graph.list<Category>('/me/outlook/masterCategories')

const uncoloured = (displayName: string): Category => ({ id: '', displayName, color: 'none' })

const hostCategory = ({ displayName, color }: Category) => ({
  displayName,
  color: color.replace(/^\w/, (letter) => letter.toUpperCase()),
})

async function categoriesOf(context: OperationContext): Promise<readonly string[]> {
  const { item, graph } = context
  if (item?.kind === 'messageCompose' || item?.kind === 'appointmentCompose') return item.draft.state.categories
  return (await graph.get<{ categories: string[] }>(`${itemPath(context)}?$select=categories`)).categories
}

async function setCategories(context: OperationContext, categories: readonly string[]): Promise<void> {
  const { item, graph, window } = context
  if (item?.kind === 'messageCompose' || item?.kind === 'appointmentCompose') {
    item.draft.change({ categories })
    return
  }
  await graph.send('PATCH', itemPath(context), { categories })
  window.itemChanged()
}

/** Where Exchange itself keeps an add-in's custom properties: one named string of PS_PUBLIC_STRINGS. */
const propertyId = (addInId: string) => `String {00020329-0000-0000-C000-000000000046} Name cecp-${addInId}`

async function load(context: OperationContext): Promise<string> {
  const id = propertyId(context.addInId)
  const filter = encodeURIComponent(`id eq '${id}'`)
  const { singleValueExtendedProperties } = await context.graph.get<{
    singleValueExtendedProperties?: { id: string; value: string }[]
  }>(`${itemPath(context)}?$select=id&$expand=singleValueExtendedProperties($filter=${filter})`)
  return singleValueExtendedProperties?.[0]?.value ?? '{}'
}

async function attachmentContent(id: string, context: OperationContext) {
  const path = `${itemPath(context)}/attachments/${id}`
  const attachment = await context.graph.get<Attachment>(path)
  if (attachment['@odata.type'] === '#microsoft.graph.itemAttachment') {
    return { format: 'eml', content: await (await context.graph.blob(`${path}/$value`)).text() }
  }
  if (attachment.contentBytes === undefined) throw new HostError('invalidAttachmentId')
  return { format: 'base64', content: attachment.contentBytes }
}
