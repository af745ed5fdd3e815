import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { addIn } from '../../../../src/sandbox/outlook/client/host/add-in.ts'

test('the window gives the add-in the id, the permission and the reach that its manifest names, and no more', () => {
  const manifest = readFileSync(new URL('../../../../manifest.xml', import.meta.url), 'utf8')
  expect(/<Id>([^<]+)<\/Id>/.exec(manifest)?.[1]).toBe(addIn.id)
  expect(/<Permissions>([^<]+)<\/Permissions>/.exec(manifest)?.[1]).toBe(addIn.permission)
  expect(/<SupportsSharedFolders>([^<]+)</.exec(manifest)?.[1]).toBe(String(addIn.supportsSharedFolders))
})
