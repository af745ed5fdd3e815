import type { DecisionPart } from './decision.ts'
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
    const isNested = attachment.kind === 'item'
    going.push({
      attachmentId: attachment.id,
      id: guidFor(`attachment:${recordId}:${index}:${name}`),
      filename: fitFilename(isNested && !/\.(eml|ics)$/i.test(name) ? `${name}.eml` : name),
      mimetype: isNested ? 'message/rfc822' : attachment.contentType || 'application/octet-stream',
      ...(attachment.contentId ? { contentId: attachment.contentId } : {}),
    })
    parts.push({ name, outcome: 'toCrm', detail: 'Copied to the CRM.' })
  })
  return { going, parts, leftOut: attachments.length - going.length }
}

function faultOf(
  attachment: ItemAttachment,
  { maxAttachmentSize, blockedAttachmentExtensions }: Parameters<typeof planAttachments>[2],
): string | undefined {
  if (attachment.kind === 'reference') return 'A link to a file, not a file: it stays in the message.'
  const extension = attachment.name.match(/\.([^.\\/\s]+)\s*$/)?.[1]?.toLowerCase()
  if (extension && blockedAttachmentExtensions.includes(extension)) {
    return `The organization blocks files of the type .${extension}.`
  }
  if (attachment.size > maxAttachmentSize) {
    return `${megabytes(attachment.size)} is over the organization’s limit of ${megabytes(maxAttachmentSize)}.`
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
