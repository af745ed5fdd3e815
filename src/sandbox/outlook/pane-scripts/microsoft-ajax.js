// What office.js (16.0.15407) touches of MicrosoftAjax.js 3.5, which it would otherwise load from a server of Microsoft's.
;(() => {
  class Type {}
  class StringBuilder {}
  const named = (name) => (message) => Object.assign(new Error(message ? `${name}: ${message}` : name), { name })
  for (const kind of ['argument', 'argumentNull', 'argumentOutOfRange', 'argumentType', 'argumentUndefined']) {
    const make = named(`Sys.Argument${kind.slice('argument'.length)}Exception`)
    Error[kind] = (parameter, ...rest) => make([parameter, ...rest].filter(Boolean).join(' '))
  }
  Error.invalidOperation = named('Sys.InvalidOperationException')
  Error.parameterCount = named('Sys.ParameterCountException')

  // Gives an Error where the arguments do not fit the expected parameters, else null.
  Function._validateParams = (given, expected) => {
    if (given.length > expected.length) return Error.parameterCount()
    for (const [index, parameter] of expected.entries()) {
      const value = given[index]
      if (value === undefined && !parameter.optional) return Error.argumentUndefined(parameter.name)
      if (value === null && !parameter.mayBeNull) return Error.argumentNull(parameter.name)
      if (value === undefined || value === null || !parameter.type) continue
      if (!(Object(value) instanceof parameter.type)) return Error.argumentType(parameter.name)
    }
    return null
  }

  Function.prototype.registerClass = function registerClass() {
    return this
  }
  window.Type = Object.assign(Type, {
    registerNamespace(path) {
      path.split('.').reduce((parent, name) => (parent[name] ??= {}), window)
    },
    registerClass: (made) => made,
  })
  window.Sys = {
    Debug: { trace() {} },
    Browser: {},
    StringBuilder,
    Serialization: { JavaScriptSerializer: { serialize: JSON.stringify, deserialize: JSON.parse } },
  }
})()
