/** The service's processes as one file: it loads four times as fast, and a killed one's successor is there at once. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Compiler, Configuration } from 'webpack'

const required = createRequire(import.meta.url)
// Not imported: jest would look at every name that webpack exports, and webpack would complain of the old ones.
const webpack: (configuration: Configuration) => Compiler = required('webpack')
const root = join(import.meta.dirname, '../..')

/** @returns the file, in `folder`; what is compiled of it may be kept beside it */
export async function bundleService(folder: string): Promise<string> {
  const compiler = webpack({
    ...{ mode: 'production', devtool: false, target: 'node24', context: root, optimization: { minimize: false } },
    entry: './test/processes/service-process.ts',
    experiments: { outputModule: true },
    externals: { 'pg-native': 'commonjs pg-native' },
    output: { path: folder, filename: 'service.mjs', module: true, library: { type: 'module' }, chunkFormat: 'module' },
    module: {
      // Addresses beside the source stay what they are.
      parser: { javascript: { url: false } },
      rules: [
        {
          test: /\.ts$/,
          use: {
            loader: required.resolve('swc-loader'),
            options: { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } },
          },
        },
      ],
    },
  })
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error || stats?.hasErrors()) reject(error ?? new Error(stats?.toString('errors-only')))
      else resolve()
    })
  })
  return join(folder, 'service.mjs')
}
