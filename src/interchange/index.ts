/** Files of other programs: mail, calendars and cards, read into what Graph has words for. */
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { importCalendar } from './calendar.ts'
import { importCards } from './card.ts'
import { faultOf, ImportFault } from './fault.ts'
import { importMbox } from './mbox.ts'
import { importMessageFile } from './message.ts'
import type { ImportFailure, ImportReport, ImportSummary, ImportTarget, ItemSink, Put } from './report.ts'
import type { Zone } from './windows-zones.ts'

export { ImportFault } from './fault.ts'
export { largestMessage } from './message.ts'
export { type MimeMessage, readMime } from './mime.ts'
export type {
  ContactItem,
  EventItem,
  ImportFailure,
  ImportProgress,
  ImportReport,
  ImportSummary,
  ImportTarget,
  MessageItem,
  Put,
  SeriesException,
} from './report.ts'
export { type Zone, zoneNamed } from './windows-zones.ts'

const readers: Readonly<Record<string, (file: string, sink: ItemSink) => Promise<void>>> = {
  '.eml': importMessageFile,
  '.mbox': importMbox,
  '.ics': importCalendar,
  '.vcf': importCards,
}

const readerOf = (file: string) => readers[extname(file).toLowerCase()]

interface FoundFile {
  readonly file: string
  /** In bytes. */
  readonly size: number
}

/**
 * Hands on the messages, events and contacts of files, and of all files below folders in the order of their names.
 * What can't be read is named with its fault and the rest goes on.
 * @param options `floating`: where a time is meant that names no zone; `isFatal`: a failure after which nothing goes on
 * @throws ImportFault where a path itself is not there or nothing that can be imported, before anything is handed on;
 *   what `isFatal` says of
 */
export async function importPaths(
  paths: readonly string[],
  target: ImportTarget,
  report: ImportReport,
  options: { readonly floating: Zone; readonly isFatal?: (error: unknown) => boolean },
): Promise<ImportSummary> {
  const failures: ImportFailure[] = []
  const fail = (failure: ImportFailure) => {
    failures.push(failure)
    report.failure(failure)
  }
  const files: FoundFile[] = []
  for (const path of paths) files.push(...(await filesBelow(path, fail)))
  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  const counts = { messages: 0, events: 0, contacts: 0 }
  let [filesDone, bytesDone, already] = [0, 0, 0]
  const tell = (more = 0) => {
    const items = counts.messages + counts.events + counts.contacts + already
    report.progress({ filesDone, filesTotal: files.length, share: bytes ? (bytesDone + more) / bytes : 1, items })
  }
  tell()
  for (const { file, size } of files) {
    let reached = 0
    const failed = (item: string | undefined, error: unknown) => {
      if (options.isFatal?.(error)) throw error
      fail({ file, ...(item === undefined ? {} : { item }), fault: faultOf(error) })
    }
    const done = (kind: keyof typeof counts, put: Put) => {
      if (put === 'already') already += 1
      else counts[kind] += 1
      tell(reached)
    }
    const sink: ItemSink = {
      ...{ target, floating: options.floating, done, failed },
      reached(share) {
        reached = share * size
      },
    }
    try {
      await readerOf(file)?.(file, sink)
    } catch (error) {
      failed(undefined, error)
    }
    filesDone += 1
    bytesDone += size
    tell()
  }
  return { ...counts, already, failures }
}

async function filesBelow(path: string, fail: (failure: ImportFailure) => void): Promise<readonly FoundFile[]> {
  const kinds = Object.keys(readers).join(', ')
  const info = await stat(path).catch((cause: unknown) => {
    throw new ImportFault('unreadable', `Cannot read ${path}: ${faultOf(cause)}`, { cause })
  })
  if (!info.isDirectory()) {
    if (readerOf(path) === undefined)
      throw new ImportFault('unsupported', `Cannot import ${path}: only files ending in ${kinds} can be read.`)
    return [{ file: path, size: info.size }]
  }
  const files: FoundFile[] = []
  const walk = async (folder: string) => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      fail({ file: folder, fault: faultOf(error) })
      return []
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(folder, entry.name)
      if (entry.isDirectory()) await walk(full)
      // A link that leads nowhere is named when it is read.
      else if (readerOf(full) !== undefined)
        files.push({
          file: full,
          size: await stat(full).then(
            ({ size }) => size,
            () => 0,
          ),
        })
    }
  }
  await walk(path)
  if (files.length === 0)
    throw new ImportFault('unsupported', `Nothing to import in ${path}: it holds no file ending in ${kinds}.`)
  return files
}
