import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SigningKey {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
  /** The public half as the keys document shows it. */
  readonly jwk: Record<string, unknown>
}

/** The identity's RSA key: made at the first start, kept in `folder` for its owner's eyes only, so that tokens outlive a restart. */
export function openSigningKey(folder: string): SigningKey {
  const file = join(folder, 'signing-key.pem')
  if (!existsSync(file)) {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(file, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  }
  const privateKey = createPrivateKey(readFileSync(file, 'utf8'))
  const publicKey = createPublicKey(privateKey)
  const { n, e } = publicKey.export({ format: 'jwk' })
  // RFC 7638 thumbprint: the members in this order and nothing else.
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url')
  return { kid, privateKey, publicKey, jwk: { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e } }
}
