import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import HtmlWebpackPlugin from 'html-webpack-plugin'

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

export default existsSync(pane.entry.taskpane) ? [pane, window] : [window]
