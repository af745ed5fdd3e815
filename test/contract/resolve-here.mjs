// The facts beside the checkout bring no packages of their own: theirs are found among ours.
import { registerHooks } from 'node:module'

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier, /^ajv/.test(specifier) ? { ...context, parentURL: import.meta.url } : context),
})
