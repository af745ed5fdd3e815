const earliest = Date.UTC(1970, 0, 2)
const latest = Date.UTC(2100, 0, 1)

/** The header lines of a message, unfolded: [name in lower case, value]. */
export function headersOf(raw: Uint8Array): readonly (readonly [string, string])[] {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, 256 * 1024)).toString('latin1')
  const [block = ''] = text.split(/\r?\n\r?\n/, 1)
  return headersIn(block).map(({ name, value }) => [name.toLowerCase(), value])
}

/** Header lines, unfolded, with their names as they are written. */
export function headersIn(block: string): readonly { readonly name: string; readonly value: string }[] {
  return block
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, name, value] = /^([!-9;-~]+)[ \t]*:(.*)$/.exec(line) ?? []
      return name === undefined ? [] : [{ name, value: (value ?? '').trim() }]
    })
}

function readDate(text: string | undefined): Date | undefined {
  const time = Date.parse((text ?? '').replace(/\([^()]*\)/g, '').trim())
  return time > earliest && time < latest ? new Date(time) : undefined
}

/** When a message arrived: its last Received header, else its Date, else `fallback`, since a bad date must not lose a message. */
export function receivedDate(headers: readonly (readonly [string, string])[], fallback: Date): Date {
  const value = (name: string) => headers.find(([each]) => each === name)?.[1]
  return readDate(value('received')?.split(';').at(-1)) ?? readDate(value('date')) ?? fallback
}
