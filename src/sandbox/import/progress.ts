import type { ImportReport, ImportSummary } from '../../interchange/index.ts'

export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const clearLine = '\r\u001b[2K'
const defaultColumns = 80

/** Draws the import on a terminal: one bar, a line per failure; elsewhere a line for every tenth of the files. */
export function terminalReport(out: Terminal): ImportReport & { finish(summary: ImportSummary): void } {
  const isTerminal = out.isTTY === true
  let bar = ''
  let tenth = -1
  const draw = (next: string) => {
    if (next !== bar) out.write(clearLine + next)
    bar = next
  }
  return {
    progress({ filesDone, filesTotal, items }) {
      const share = filesTotal === 0 ? 1 : filesDone / filesTotal
      const text = `${filesDone}/${filesTotal} files, ${items} items`
      if (isTerminal) {
        const width = Math.max(10, Math.min(40, (out.columns ?? defaultColumns) - text.length - 12))
        const full = Math.round(share * width)
        draw(`[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${Math.floor(share * 100)} % ${text}`)
        return
      }
      const reached = Math.floor(share * 10)
      if (reached > tenth) out.write(`import: ${reached * 10} %, ${text}\n`)
      tenth = reached
    },
    failure({ file, item, fault }) {
      const line = `${file}${item === undefined ? '' : ` (${item})`}: ${fault}\n`
      out.write(isTerminal ? `${clearLine}${line}${bar}` : line)
    },
    finish({ messages, events, contacts, failures }) {
      const line = `Imported ${messages} messages, ${events} events and ${contacts} contacts; ${failures.length} could not be read.\n`
      out.write(isTerminal ? `${clearLine}${line}` : line)
    },
  }
}
