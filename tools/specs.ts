/**
 * Writes docs/xeps.md and docs/corrillo.doap.xml from what the modules say of themselves; titles stand in tools/specs.json. With `--check`
 * it only says whether the files are current.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { escapeText } from '@corrillo/xmpp'
import { clientSpecs } from '../packages/client/src/specs.ts'
import type { Disco, Spec } from '../packages/server/src/host/module.ts'
import { everyModule as modules } from '../packages/server/src/modules/index.ts'
import { coreSpecs } from '../packages/server/src/specs.ts'
import { root } from './source-files.ts'

type Titles = Readonly<Record<'rfc' | 'xep', Readonly<Record<string, string>>>>
type Claim = Spec & { readonly part: string }

const titles = JSON.parse(readFileSync(join(root, 'tools/specs.json'), 'utf8')) as Titles
const serverClaims: readonly Claim[] = [
  ...coreSpecs,
  ...modules.flatMap(({ name, specs }) => specs.map(spec => ({ ...spec, part: `modules/${name}` }))),
]

const pad = (number: number): string => String(number).padStart(4, '0')
const titleOf = ({ rfc, xep }: Spec): string => {
  const title = xep === undefined ? titles.rfc[String(rfc)] : titles.xep[String(xep)]
  if (title === undefined) throw new Error(`tools/specs.json has no title for ${xep ?? rfc}`)
  return title
}
const addressOf = ({ rfc, xep }: Spec): string =>
  xep === undefined
    ? `https://www.rfc-editor.org/rfc/rfc${rfc}`
    : `https://xmpp.org/extensions/xep-${pad(xep)}.html`
const linked = (spec: Spec): string => {
  const name = spec.xep === undefined ? `RFC ${spec.rfc}` : `XEP-${pad(spec.xep)}`
  return `[${name}](${addressOf(spec)}) ${titleOf(spec)}`
}
/** RFCs first, each by number. */
const inOrder = <T extends Spec>(claims: readonly T[]): readonly T[] =>
  claims.toSorted((a, b) => (a.xep ?? 0) - (b.xep ?? 0) || (a.rfc ?? 0) - (b.rfc ?? 0))

const remark = ({ partial, note = '' }: Spec): string => (partial ? `in part: ${note}` : note)
const table = (claims: readonly Claim[]): string =>
  [
    '| Specification | Version | Where | Note |',
    '|---|---|---|---|',
    ...inOrder(claims).map(
      claim => `| ${linked(claim)} | ${claim.version ?? ''} | \`${claim.part}\` | ${remark(claim)} |`,
    ),
  ].join('\n')

const discoOf = ({ disco, config }: (typeof modules)[number]): Disco =>
  (typeof disco === 'function' ? disco(config?.schema.parse({})) : disco) ?? {}
/** `base` and `base#a`, `base#b` in one line. */
const shortened = (features: readonly string[]): string => {
  const groups = new Map<string, string[]>()
  for (const feature of features) {
    const [base = '', part] = feature.split('#')
    groups.set(base, [...(groups.get(base) ?? []), ...(part === undefined ? [] : [`#${part}`])])
  }
  return [...groups]
    .map(([base, parts]) => {
      const alone = features.includes(base)
      if (parts.length === 1 && !alone) return `\`${base}${parts[0]}\``
      return [`\`${base}\``, ...parts.map(part => `\`${part}\``)].join(' ')
    })
    .join('<br>')
}
const advertised = (): string =>
  [
    '| Module | On the domain | On each account |',
    '|---|---|---|',
    ...modules
      .map(module => [module.name, discoOf(module)] as const)
      .filter(([, disco]) => (disco.host ?? []).length + (disco.account ?? []).length > 0)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([name, { host = [], account = [] }]) => `| ${name} | ${shortened(host)} | ${shortened(account)} |`,
      ),
  ].join('\n')

const page = `# Specifications

What Corrillo implements, in which version, and which part does it. Printed by \`node tools/specs.ts\` from what the parts say of themselves.

## Server

${table(serverClaims)}

## Client engine

${table(clientSpecs)}

## What the server advertises

By service discovery (XEP-0030), with the default configuration. Stream management, roster versioning, registration with an invitation and
channel-binding types are stream features instead.

${advertised()}
`

const DOAP = 'http://usefulinc.com/ns/doap#'
const XMPP = 'https://linkmauve.fr/ns/xmpp-doap#'
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'

const older = (a: string | undefined, b: string | undefined): string | undefined =>
  a === undefined || b === undefined
    ? (a ?? b)
    : [a, b].toSorted(new Intl.Collator('en', { numeric: true }).compare)[0]

/** Server and client together: the older version and both notes; complete only where both are. */
const merged = (): readonly Claim[] => {
  const found = new Map<string, Claim>()
  const sides = [
    ['server', serverClaims],
    ['client', clientSpecs],
  ] as const
  for (const [side, claims] of sides)
    for (const { note, ...claim } of claims) {
      const known = found.get(addressOf(claim))
      const version = older(known?.version, claim.version)
      found.set(addressOf(claim), {
        ...claim,
        ...(version === undefined ? {} : { version }),
        ...(known?.partial || claim.partial ? { partial: true } : {}),
        note: [known?.note, note && `${side}: ${note}`].filter(Boolean).join('; '),
      })
    }
  return inOrder([...found.values()])
}
const supported = ({ version = '', note, partial, ...claim }: Claim): string => {
  const { xep } = claim
  if (xep === undefined) return `    <implements rdf:resource='${addressOf(claim)}'/>`
  const words = note ? `\n        <xmpp:note xml:lang='en'>${escapeText(note)}</xmpp:note>` : ''
  return `    <implements>
      <xmpp:SupportedXep>
        <xmpp:xep rdf:resource='${addressOf(claim)}'/>
        <xmpp:status>${partial ? 'partial' : 'complete'}</xmpp:status>
        <xmpp:version>${version}</xmpp:version>${words}
      </xmpp:SupportedXep>
    </implements>`
}
const { description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  description: string
}
const doap = `<?xml version='1.0' encoding='UTF-8'?>
<rdf:RDF xmlns:rdf='${RDF}' xmlns='${DOAP}' xmlns:xmpp='${XMPP}'>
  <Project>
    <name>Corrillo</name>
    <shortdesc xml:lang='en'>${description}</shortdesc>
    <license rdf:resource='https://www.apache.org/licenses/LICENSE-2.0'/>
    <programming-language>TypeScript</programming-language>
    <os>Linux</os>
    <category rdf:resource='${XMPP}category-server'/>
    <category rdf:resource='${XMPP}category-client'/>
${merged().map(supported).join('\n')}
  </Project>
</rdf:RDF>
`

for (const [name, text] of [
  ['docs/xeps.md', page],
  ['docs/corrillo.doap.xml', doap],
] as const) {
  const file = join(root, name)
  if (!process.argv.includes('--check')) writeFileSync(file, text)
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${name} is not current: run "node tools/specs.ts"`)
    process.exitCode = 1
  }
}
