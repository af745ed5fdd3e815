import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { generate } from 'selfsigned'
import { ConfigurationError, readConfiguration } from '../../src/service/configuration.ts'
import { clientId, tenantId } from './house.ts'

const least = {
  TANDEM_TENANT_ID: tenantId,
  TANDEM_CLIENT_ID: clientId,
  TANDEM_CLIENT_SECRET: 'secret',
  TANDEM_ORGANIZATION_URL: 'https://contoso.crm.dynamics.com/',
  TANDEM_PUBLIC_URL: 'https://tandem.contoso.com/',
}

function faultsOf(variables: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readConfiguration(variables)
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults
    throw error
  }
  return []
}

describe('the configuration', () => {
  test('of a real tenant needs five values; the rest is Microsoft’s own', () => {
    expect(readConfiguration(least)).toMatchObject({
      authority: `https://login.microsoftonline.com/${tenantId}`,
      graphUrl: 'https://graph.microsoft.com/v1.0',
      organizationOrigin: 'https://contoso.crm.dynamics.com',
      organizationUrl: 'https://contoso.crm.dynamics.com/api/data/v9.2',
      publicUrl: 'https://tandem.contoso.com',
      credential: { kind: 'secret', secret: 'secret' },
    })
  })

  test('names a PostgreSQL in one variable, of a host or of a socket’s folder; without it a file is the store', () => {
    expect(readConfiguration(least).database).toBeUndefined()
    for (const url of [
      'postgresql://tandem:p%40ss@db.contoso.com:5432/tandem',
      'postgres:///tandem?host=/run/postgresql',
    ])
      expect(readConfiguration({ ...least, DATABASE_URL: url }).database).toEqual({ url, connections: 10 })
  })

  test.each([
    [{}, { address: 'https://tandem.contoso.com/notifications' }],
    [{ TANDEM_NOTIFICATION_URL: 'https://in.contoso.com/x/' }, { address: 'https://in.contoso.com/x/notifications' }],
    [{ TANDEM_NOTIFICATION_URL: 'none' }, { because: expect.stringMatching(/without notifications/) }],
    [{ TANDEM_PUBLIC_URL: 'http://tandem.contoso.com' }, { because: expect.stringMatching(/no public https address/) }],
    [{ TANDEM_PUBLIC_URL: 'https://localhost:4705' }, { because: expect.stringMatching(/no public https address/) }],
    [{ TANDEM_SYNC_SECONDS: '0' }, { because: expect.stringMatching(/switched/) }],
    [
      { TANDEM_PUBLIC_URL: 'http://localhost:4704', TANDEM_GRAPH_URL: 'http://localhost:4701/v1.0' },
      { address: 'http://localhost:4704/notifications' },
    ],
  ])('knows where Graph may tell of changes, or why it can’t: %j', (change, notifications) => {
    expect(readConfiguration({ ...least, ...change }).notifications).toEqual(notifications)
  })

  test('names every variable at fault, with what helps', () => {
    const faults = faultsOf({})
    for (const name of ['TANDEM_TENANT_ID', 'TANDEM_CLIENT_ID', 'TANDEM_ORGANIZATION_URL', 'TANDEM_PUBLIC_URL']) {
      expect(faults.find((fault) => fault.startsWith(`${name} is not set.`))).toMatch(/\. .{10,}/)
    }
  })

  test.each([
    ['TANDEM_TENANT_ID', 'contoso.com', 'is not valid'],
    ['TANDEM_CLIENT_SECRET', '', 'is not set'],
    ['TANDEM_AUTHORITY', 'http://login.example', 'https'],
    ['TANDEM_GRAPH_URL', 'graph', 'is not valid'],
    ['TANDEM_NOTIFICATION_URL', 'http://tandem.contoso.com', 'no https address'],
    ['TANDEM_NOTIFICATION_URL', 'yes', 'Leave it out'],
    ['TANDEM_PORT', 'many', 'from 0 to 65535'],
    ['TANDEM_PORT', '70000', 'from 0 to 65535'],
    ['TANDEM_HISTORY_DAYS', '0', 'less than a day'],
    ['TANDEM_HISTORY_DAYS', 'long', 'how many days'],
    ['TANDEM_CA_FILE', '/nowhere/ca.pem', 'can’t be read'],
    ['TANDEM_CLIENT_CERTIFICATE', '/nowhere/cert.pem', 'can’t be read'],
    ['DATABASE_URL', 'mysql://tandem@db/tandem', 'postgresql://tandem:PASSWORD@'],
    ['DATABASE_URL', 'tandem', 'leave it out'],
    ['TANDEM_DATABASE_CONNECTIONS', '1', '4 or more'],
    ['LOG_LEVEL', 'loud', 'Choose'],
  ])('refuses %s=%s', (name, value, words) => {
    const [fault, ...others] = faultsOf({ ...least, [name]: value })
    expect(fault?.replaceAll("'", '’')).toContain(name)
    expect(fault?.replaceAll("'", '’')).toContain(words)
    expect(others).toEqual([])
  })

  test('takes a certificate with its key, and neither without the other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-configuration-'))
    const pem = await generate([{ name: 'commonName', value: 'Tandem' }], { keyType: 'rsa', algorithm: 'sha256' })
    const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
    writeFileSync(certificate, pem.cert)
    writeFileSync(key, pem.private)
    const { TANDEM_CLIENT_SECRET: _secret, ...rest } = least
    const whole = { ...rest, TANDEM_CLIENT_CERTIFICATE: certificate, TANDEM_CLIENT_CERTIFICATE_KEY: key }
    expect(readConfiguration(whole).credential).toEqual({
      kind: 'certificate',
      certificate: pem.cert,
      key: pem.private,
    })
    expect(faultsOf({ ...rest, TANDEM_CLIENT_CERTIFICATE: certificate })).toEqual([
      expect.stringContaining('TANDEM_CLIENT_CERTIFICATE_KEY is not set'),
    ])
    expect(faultsOf({ ...whole, TANDEM_CLIENT_CERTIFICATE: key })).toEqual([
      expect.stringContaining('is no certificate'),
    ])
    rmSync(folder, { recursive: true })
  })
})
