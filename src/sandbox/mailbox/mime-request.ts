import { GraphError } from './errors.ts'

/** @throws GraphError 400 with the given code */
export function readBase64(text: string, code: string): Uint8Array {
  const plain = text.replace(/\s+/g, '')
  if (plain === '' || plain.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(plain))
    throw new GraphError(400, code, 'The content is not valid base64.')
  return new Uint8Array(Buffer.from(plain, 'base64'))
}
