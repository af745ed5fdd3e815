import type { DecisionPart } from './decision.ts'
import { base64Length } from './file.ts'
import type { ItemAttachment } from './item.ts'
import type { PlannedAttachment } from './plan.ts'
import type { OrganizationSettings } from './ports.ts'
import { fitText } from './text.ts'

/** `activitymimeattachment.filename` */
const longestFilename = 255

export interface AttachmentsPlan {
  readonly going: readonly PlannedAttachment[]
  readonly parts: readonly DecisionPart[]
  readonly leftOut: number
}

/** Which attachments go to the CRM and why the others do not: size limit R-062, blocked types R-063. */
export function planAttachments(
  attachments: readonly ItemAttachment[],
  recordId: string,
  settings: Pick<OrganizationSettings, 'maxAttachmentSize' | 'blockedAttachmentExtensions'>,
  guidFor: (name: string) => string,
): AttachmentsPlan {
  const going: PlannedAttachment[] = []
  const parts: DecisionPart[] = []
  attachments.forEach((attachment, index) => {
    const name = attachment.name || 'attachment'
    const fault = faultOf(attachment, settings)
    if (fault) {
      parts.push({ name, outcome: 'kept', detail: fault })
      return
    }
    going.push({
      attachmentId: attachment.id,
      id: guidFor(`attachment:${recordId}:${index}:${name}`),
      filename: filenameFor(attachment),
      mimetype: mimetypeOf(attachment),
      ...(attachment.contentId ? { contentId: attachment.contentId } : {}),
    })
    parts.push({ name, outcome: 'toCrm', detail: 'Copied to the CRM.' })
  })
  return { going, parts, leftOut: attachments.length - going.length }
}

/** What the CRM calls it. */
export function filenameFor({ kind, name }: Pick<ItemAttachment, 'kind' | 'name'>): string {
  const called = name || 'attachment'
  return fitFilename(kind === 'item' && !/\.(eml|ics)$/i.test(called) ? `${called}.eml` : called)
}

export const mimetypeOf = ({ kind, contentType }: Pick<ItemAttachment, 'kind' | 'contentType'>): string =>
  kind === 'item' ? 'message/rfc822' : contentType || 'application/octet-stream'

export const linkStays = 'A link to a file, not a file: it stays in Outlook.'

/** Why it can't go to the CRM, as a sentence; undefined: it can. The organization's limit counts base64. */
export function faultOf(
  attachment: ItemAttachment,
  {
    maxAttachmentSize,
    blockedAttachmentExtensions,
  }: Pick<OrganizationSettings, 'maxAttachmentSize' | 'blockedAttachmentExtensions'>,
): string | undefined {
  if (attachment.kind === 'reference') return linkStays
  const extension = attachment.name.match(/\.([^.\\/\s]+)\s*$/)?.[1]?.toLowerCase()
  if (extension && blockedAttachmentExtensions.includes(extension)) {
    return `The organization blocks files of the type .${extension}.`
  }
  if (base64Length(attachment.size) > maxAttachmentSize) {
    const most = Math.floor(maxAttachmentSize / 4) * 3
    return `${megabytes(attachment.size)} is over the organization’s limit: ${megabytes(maxAttachmentSize)}, encoded, are files of ${megabytes(most)}.`
  }
  return undefined
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`
}

/** Long names keep their ending, by which people and programs know the type. */
function fitFilename(name: string): string {
  if (name.length <= longestFilename) return name
  const ending = name.match(/\.[^.]{1,16}$/)?.[0] ?? ''
  return fitText(name.slice(0, name.length - ending.length), longestFilename - ending.length) + ending
}
