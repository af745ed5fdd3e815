/** Compares the shapes of two JSON answers: which properties are there, and of which JSON type. */

const typeOf = (value: unknown) => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)

/** Property paths with their types; `[]` stands for any element of a list. */
export function shapeOf(value: unknown, path = ''): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  const add = (at: string, type: string) => found.set(at, (found.get(at) ?? new Set()).add(type))
  const walk = (each: unknown, at: string) => {
    add(at, typeOf(each))
    if (Array.isArray(each)) for (const element of each) walk(element, `${at}[]`)
    else if (typeof each === 'object' && each !== null)
      for (const [name, inner] of Object.entries(each)) walk(inner, at === '' ? name : `${at}.${name}`)
  }
  walk(value, path)
  return found
}

/** What differs between the real answer and ours, a line each; below a property that one side lacks nothing more is said. */
export function differences(real: unknown, ours: unknown): string[] {
  const [one, other] = [shapeOf(real), shapeOf(ours)]
  const lines: string[] = []
  const onOneSide: string[] = []
  const isBelow = (path: string) =>
    onOneSide.some((above) => path.startsWith(`${above}.`) || path.startsWith(`${above}[`))
  const tell = (path: string, types: ReadonlySet<string>, word: 'missing' | 'additional') => {
    onOneSide.push(path)
    lines.push(`${path} ${word} (${[...types].join('|')})`)
  }
  for (const [path, types] of one) {
    const ourTypes = other.get(path)
    if (isBelow(path)) continue
    if (ourTypes === undefined) tell(path, types, 'missing')
    else if (![...types].some((type) => ourTypes.has(type)))
      lines.push(`${path} is ${[...ourTypes].join('|')}, really ${[...types].join('|')}`)
  }
  for (const [path, types] of other) if (!one.has(path) && !isBelow(path)) tell(path, types, 'additional')
  return lines.sort()
}
