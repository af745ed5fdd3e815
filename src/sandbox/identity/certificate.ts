import { randomBytes, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'

export interface Certificate {
  /** PEM. */
  readonly key: string
  /** PEM; self-signed, so it is its own authority. */
  readonly cert: string
  /** Path of the PEM that a client must trust. */
  readonly caFile: string
}

const DAY = 86_400_000

/**
 * The certificate of the identity's https address, kept in `folder` and renewed a day before it ends.
 * It names loopback only and is no authority for anything else, so trusting it opens nothing to others.
 */
export async function openCertificate(folder: string, now: Date): Promise<Certificate> {
  const keyFile = join(folder, 'tls-key.pem')
  const caFile = join(folder, 'tls-ca.pem')
  if (!existsSync(keyFile) || !existsSync(caFile) || !stillValid(readFileSync(caFile, 'utf8'), now)) {
    // A name of its own: a program that trusts two sandboxes must be able to tell their certificates apart.
    const name = `Tandem sandbox ${randomBytes(6).toString('hex')}`
    const made = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      algorithm: 'sha256',
      notBeforeDate: new Date(now.getTime() - DAY),
      notAfterDate: new Date(now.getTime() + 365 * DAY),
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
            { type: 7, ip: '::1' },
          ],
        },
      ],
    })
    writeFileSync(keyFile, made.private, { mode: 0o600 })
    writeFileSync(caFile, made.cert)
  }
  return { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(caFile, 'utf8'), caFile }
}

function stillValid(pem: string, now: Date): boolean {
  const certificate = new X509Certificate(pem)
  return (
    new Date(certificate.validFrom).getTime() <= now.getTime() &&
    new Date(certificate.validTo).getTime() > now.getTime() + DAY
  )
}
