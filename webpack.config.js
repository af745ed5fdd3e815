import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import webpack from 'webpack'

const root = dirname(fileURLToPath(import.meta.url))
const inRoot = (...parts) => resolve(root, ...parts)

const common = {
  mode: 'production',
  target: ['web', 'es2022'],
  devtool: 'source-map',
  resolve: { extensions: ['.ts', '.tsx', '.js'] },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        loader: 'swc-loader',
        options: {
          jsc: {
            target: 'es2022',
            parser: { syntax: 'typescript', tsx: true },
            transform: { react: { runtime: 'automatic' } },
          },
        },
      },
    ],
  },
  output: { filename: '[name].[contenthash:8].js', chunkFilename: '[name].[contenthash:8].js', clean: true },
  performance: { hints: false },
}

/** The icons under the names that the manifest gives them, so without a hash. */
const manifestIcons = {
  apply(compiler) {
    compiler.hooks.thisCompilation.tap('manifest icons', (compilation) => {
      for (const size of [16, 32, 64, 80, 128]) {
        const name = `assets/icon-${size}.png`
        compilation.emitAsset(name, new webpack.sources.RawSource(readFileSync(inRoot(name))))
      }
    })
  },
}

/** The task pane, as Outlook loads it. */
const pane = {
  ...common,
  name: 'pane',
  entry: { taskpane: inRoot('src/taskpane/index.tsx') },
  output: { ...common.output, path: inRoot('dist/pane'), publicPath: '/pane/' },
  plugins: [
    new HtmlWebpackPlugin({
      template: inRoot('src/taskpane/taskpane.html'),
      filename: 'taskpane.html',
      scriptLoading: 'defer',
    }),
    new HtmlWebpackPlugin({ template: inRoot('src/taskpane/help.html'), filename: 'help.html', chunks: [] }),
    manifestIcons,
  ],
}

/** The sandbox's Outlook window, which is no part of the product. */
const window = {
  ...common,
  name: 'window',
  entry: { window: inRoot('src/sandbox/outlook/client/index.tsx') },
  output: { ...common.output, path: inRoot('dist/window'), publicPath: '/' },
  plugins: [
    new HtmlWebpackPlugin({ template: inRoot('src/sandbox/outlook/client/index.html'), scriptLoading: 'defer' }),
  ],
}

export default [pane, window]
