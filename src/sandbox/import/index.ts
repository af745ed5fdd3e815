import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { importCalendar } from './calendar.ts'
import { importCards } from './card.ts'
import { faultOf, ImportFault } from './fault.ts'
import { importMbox } from './mbox.ts'
import { importMessageFile } from './message.ts'
import type { ImportFailure, ImportReport, ImportSummary, ImportTarget, ItemSink } from './report.ts'

export { terminalReport } from './progress.ts'
export type { ImportFailure, ImportProgress, ImportReport, ImportSummary, ImportTarget } from './report.ts'

const readers: Readonly<Record<string, (file: string, sink: ItemSink) => Promise<void>>> = {
  '.eml': importMessageFile,
  '.mbox': importMbox,
  '.ics': importCalendar,
  '.vcf': importCards,
}

const readerOf = (file: string) => readers[extname(file).toLowerCase()]

/**
 * Puts the messages, events and contacts of a file, or of all files below a folder in the order of their names, into a mailbox.
 * What can't be read is named with its fault and the rest goes on.
 * @throws ImportFault where `path` itself is not there or nothing that can be imported
 */
export async function importPath(path: string, target: ImportTarget, report: ImportReport): Promise<ImportSummary> {
  const failures: ImportFailure[] = []
  const fail = (failure: ImportFailure) => {
    failures.push(failure)
    report.failure(failure)
  }
  const files = await filesBelow(path, fail)
  const counts = { messages: 0, events: 0, contacts: 0 }
  let filesDone = 0
  const tell = () =>
    report.progress({ filesDone, filesTotal: files.length, items: counts.messages + counts.events + counts.contacts })
  tell()
  for (const file of files) {
    const failed = (item: string | undefined, error: unknown) =>
      fail({ file, ...(item === undefined ? {} : { item }), fault: faultOf(error) })
    const done = (kind: keyof typeof counts) => {
      counts[kind] += 1
      tell()
    }
    try {
      await readerOf(file)?.(file, { target, done, failed })
    } catch (error) {
      failed(undefined, error)
    }
    filesDone += 1
    tell()
  }
  return { ...counts, failures }
}

async function filesBelow(path: string, fail: (failure: ImportFailure) => void): Promise<readonly string[]> {
  const kinds = Object.keys(readers).join(', ')
  const info = await stat(path).catch((cause: unknown) => {
    throw new ImportFault('unreadable', `Cannot read ${path}: ${faultOf(cause)}`, { cause })
  })
  if (!info.isDirectory()) {
    if (readerOf(path) === undefined)
      throw new ImportFault('unsupported', `Cannot import ${path}: only files ending in ${kinds} can be read.`)
    return [path]
  }
  const files: string[] = []
  const walk = async (folder: string) => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      fail({ file: folder, fault: faultOf(error) })
      return []
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const full = join(folder, entry.name)
      if (entry.isDirectory()) await walk(full)
      else if (readerOf(full) !== undefined) files.push(full)
    }
  }
  await walk(path)
  if (files.length === 0)
    throw new ImportFault('unsupported', `Nothing to import in ${path}: it holds no file ending in ${kinds}.`)
  return files
}
