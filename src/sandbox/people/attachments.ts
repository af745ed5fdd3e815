import { crc32, deflateSync } from 'node:zlib'

export interface Attachment {
  readonly filename: string
  readonly contentType: string
  readonly content: Buffer
  /** Shown within the HTML as `cid:…`. */
  readonly cid?: string
}

/** A PDF of one page with a line of text, complete with its cross-reference table. */
function pdf(line: string): Buffer {
  const stream = `BT /F1 18 Tf 72 760 Td (${line.replace(/[\\()]/g, '\\$&')}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((body, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  const tail = `trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  return Buffer.from(`${text}xref\n0 ${size}\n0000000000 65535 f \n${table}${tail}`, 'latin1')
}

/** A PNG of one colour. */
function png(width: number, height: number, colour: readonly [number, number, number]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const frame = Buffer.alloc(body.length + 8)
    frame.writeUInt32BE(data.length, 0)
    body.copy(frame, 4)
    frame.writeUInt32BE(crc32(body), body.length + 4)
    return frame
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from(colour))])
  const pixels = Buffer.concat(Array.from({ length: height }, () => row))
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const csv = (...rows: readonly string[]) => Buffer.from(`${rows.join('\r\n')}\r\n`, 'utf8')

/** What the messages of `threads.ts` carry, by the name used there. */
export const attachments = {
  offer: {
    filename: 'Offer 2026-114.pdf',
    contentType: 'application/pdf',
    content: pdf('Offer 2026-114, substation monitoring'),
  },
  order: { filename: 'Bestellung 4500-881.pdf', contentType: 'application/pdf', content: pdf('Bestellung 4500-881') },
  nda: { filename: 'Mutual NDA.pdf', contentType: 'application/pdf', content: pdf('Mutual non-disclosure agreement') },
  invoice: { filename: 'Invoice 20881.pdf', contentType: 'application/pdf', content: pdf('Invoice 20881') },
  depots: {
    filename: 'depots.csv',
    contentType: 'text/csv',
    content: csv('depot,vehicles,night only', 'Tilbury,84,no', 'Hull,41,no', 'Leith,23,yes'),
  },
  readings: {
    filename: 'Messwerte März.csv',
    contentType: 'text/csv',
    content: csv('Zeit;Wert', '08:00;21,4', '08:15;21,9', '08:30;22,1'),
  },
  photo: { filename: 'site photo.png', contentType: 'image/png', content: png(48, 32, [38, 92, 66]) },
  logo: {
    filename: 'logo.png',
    contentType: 'image/png',
    content: png(24, 24, [196, 62, 28]),
    cid: 'logo@halden-voss.example',
  },
  /** Of a type that organizations block. */
  script: {
    filename: 'collect-logs.js',
    contentType: 'text/javascript',
    content: Buffer.from('console.log("logs")\n'),
  },
} as const satisfies Readonly<Record<string, Attachment>>

export type AttachmentName = keyof typeof attachments
