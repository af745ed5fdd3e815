const strictUtf8 = new TextDecoder('utf-8', { fatal: true })

/** Text of bytes that name no charset: by byte order mark, else UTF-8, else Windows-1252 as old programs wrote. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Text in a named charset; a name nobody knows is read like no name at all. */
export function decodeCharset(bytes: Uint8Array, charset: string | undefined): string {
  if (charset === undefined) return decodeText(bytes)
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return decodeText(bytes)
  }
}
