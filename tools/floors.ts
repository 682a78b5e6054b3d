/**
 * Holds the floors of the house: an import goes down or stays level inside one package, never up and never sideways, and no files
 * import each other in a circle, types included. Reads the imports of every source file; fails with the file, the line and the rule.
 */
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { root, sourceFiles } from './source-files.ts'

interface Import {
  readonly file: string
  readonly line: number
  readonly from: string
  readonly typeOnly: boolean
}

/** Doors beside the main one: for a platform, and for what is loaded when it is needed. */
const sideDoors: Readonly<Record<string, readonly string[]>> = {
  client: ['/browser', '/node', '/memory', '/quiet', '/release'],
  crypto: ['/argon2', '/verification', '/linking', '/openpgp', '/otr'],
  xmpp: ['/base64'],
}
/** What a package may import by name; anything else below `@corrillo/` is refused. */
const packages: Readonly<Record<string, readonly string[]>> = {
  xmpp: [],
  crypto: [],
  server: ['xmpp'],
  client: ['xmpp', 'crypto'],
  web: ['client', 'xmpp'],
  e2e: ['client', 'server', 'xmpp', 'crypto'],
}
const isTest = (file: string): boolean =>
  /\.(test|play)\.tsx?$|\/plays\/|\/testing\/|\/bench|\/examples\/|vitest|\/interop\/|\/gallery\/|\/tests\//.test(
    file,
  )

/** Node's own modules stay out of the pure packages and of the client outside its platform folder. */
const mayUseNode = (pkg: string, path: string): boolean => {
  if (pkg === 'xmpp' || pkg === 'crypto') return false
  if (pkg === 'client') return path.includes('/platform/node/')
  if (pkg === 'web') return !path.includes('/src/')
  return true
}

const core = ['stream', 'session', 'router', 'host', 'storage']

const targetOf = (i: Import): string => relative(root, resolve(root, dirname(i.file), i.from))

const violation = (i: Import): string | undefined => {
  const [, pkg = '', inner = ''] = /^packages\/([^/]+)\/(.*)$/.exec(i.file) ?? []
  if (!packages[pkg] || isTest(i.file)) return undefined
  const named = /^@corrillo\/([^/]+)(\/.*)?$/.exec(i.from)
  if (named) {
    const target = named[1] as string
    if (!packages[pkg].includes(target)) return `${pkg} must not import ${target}`
    if (named[2] && !sideDoors[target]?.includes(named[2])) return `enter ${target} by its door`
    return undefined
  }
  if (i.from.startsWith('node:') && !mayUseNode(pkg, i.file)) return `${pkg} must not import ${i.from} here`
  if (!i.from.startsWith('.')) return undefined
  const target = targetOf(i)
  // What starts programs for tests is shared by all of them.
  if (pkg === 'e2e' && /^packages\/(?:server\/src\/testing|web\/tests)\//.test(target)) return undefined
  if (!target.startsWith(`packages/${pkg}/`)) return 'a relative import must stay inside its package'
  if (pkg === 'server' && !i.typeOnly) return serverViolation(inner, target.slice(`packages/${pkg}/`.length))
  if (pkg === 'client' && inner.startsWith('src/views/') && /src\/(connection|pipeline)\//.test(target))
    return 'a view knows facts, not connections'
  return undefined
}

const serverViolation = (from: string, to: string): string | undefined => {
  const [, folder = '', module = ''] = /^src\/([^/]+)\/([^/]+)/.exec(from) ?? []
  const [, toFolder = '', toModule = '', rest = ''] = /^src\/([^/]+)\/([^/]+)(?:\/(.*))?/.exec(to) ?? []
  if (core.includes(folder) && toFolder === 'modules') return 'the core must not import a module'
  if (
    folder === 'modules' &&
    toFolder === 'modules' &&
    toModule !== module &&
    module !== 'index.ts' &&
    rest !== 'index.ts'
  )
    return `enter module ${toModule} by its index.ts`
  if (folder === 'modules' && module !== 'index.ts' && ['router', 'stream'].includes(toFolder))
    return 'a module has `given`, never the router or a stream'
  return undefined
}

const importsOf = (file: string): Import[] => {
  const text = readFileSync(resolve(root, file), 'utf8')
  const found: Import[] = []
  const pattern =
    /^(?:import|export)\s+(type\s)?[^'"`;]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm
  for (const m of text.matchAll(pattern))
    found.push({
      file,
      line: text.slice(0, m.index).split('\n').length,
      from: (m[2] ?? m[3] ?? m[4]) as string,
      typeOnly: m[1] !== undefined,
    })
  return found
}

/** Each circle once: a file from which imports lead back to it, with the way. */
const circles = (imports: readonly Import[]): string[] => {
  const next = new Map<string, string[]>()
  for (const i of imports)
    if (i.from.startsWith('.')) next.set(i.file, [...(next.get(i.file) ?? []), targetOf(i)])
  const done = new Set<string>()
  const found: string[] = []
  const walk = (file: string, way: readonly string[]): void => {
    const at = way.indexOf(file)
    if (at >= 0) found.push([...way.slice(at), file].join('\n  imports '))
    if (at >= 0 || done.has(file)) return
    for (const target of next.get(file) ?? []) walk(target, [...way, file])
    done.add(file)
  }
  for (const file of next.keys()) walk(file, [])
  return found
}

const files = sourceFiles()
const imports = files.flatMap(importsOf)
if (imports.length === 0) throw new Error('floors: no imports were read, so nothing was checked')
const broken = imports.flatMap(i => {
  const rule = violation(i)
  return rule ? [`${i.file}:${i.line}  ${i.from}  ${rule}`] : []
})
broken.push(...circles(imports).map(way => `a circle: ${way}`))
for (const line of broken) console.error(line)
console.log(`floors: ${imports.length} imports in ${files.length} files, ${broken.length} against the house`)
process.exitCode = broken.length ? 1 : 0
