/**
 * A target in one file, with all of our code that it uses, and a counter at every branch: what libFuzzer has from the compiler. The
 * counters are `globalThis.__branches`; texts that stand in the code are the words of its language.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import ts from 'typescript'

const here = fileURLToPath(new URL('.', import.meta.url))
const out = join(here, '..', '..', 'artefacts', 'fuzz')
const WORD_LENGTH = 60
/** Others' code whose branches count too. */
const INSIDE = /^(?:@corrillo\/|smol-toml$|ws$)/

const packages: Plugin = {
  name: 'packages',
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || INSIDE.test(path) ? undefined : { path, external: true },
    )
  },
}

const f = ts.factory
const withCounters = (source: ts.SourceFile): { code: string; branches: number } => {
  let branches = 0
  const hit = (): ts.Expression =>
    f.createPostfixIncrement(f.createElementAccessExpression(f.createIdentifier('__branches'), branches++))
  const statement = (): ts.Statement => f.createExpressionStatement(hit())
  const counted = (e: ts.Expression): ts.Expression =>
    f.createParenthesizedExpression(f.createComma(hit(), f.createParenthesizedExpression(e)))
  const block = (s: ts.Statement): ts.Statement => (ts.isBlock(s) ? s : f.createBlock([statement(), s]))
  const LAZY = [
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.BarBarToken,
    ts.SyntaxKind.QuestionQuestionToken,
  ]
  const changed = (n: ts.Node): ts.Node => {
    if (ts.isBlock(n)) return f.updateBlock(n, [statement(), ...n.statements])
    if (ts.isIfStatement(n))
      return f.updateIfStatement(
        n,
        n.expression,
        block(n.thenStatement),
        n.elseStatement && block(n.elseStatement),
      )
    if (ts.isForStatement(n))
      return f.updateForStatement(n, n.initializer, n.condition, n.incrementor, block(n.statement))
    if (ts.isForOfStatement(n))
      return f.updateForOfStatement(n, n.awaitModifier, n.initializer, n.expression, block(n.statement))
    if (ts.isWhileStatement(n)) return f.updateWhileStatement(n, n.expression, block(n.statement))
    if (ts.isArrowFunction(n) && !ts.isBlock(n.body))
      return f.updateArrowFunction(
        n,
        n.modifiers,
        n.typeParameters,
        n.parameters,
        n.type,
        n.equalsGreaterThanToken,
        counted(n.body),
      )
    if (ts.isConditionalExpression(n))
      return f.updateConditionalExpression(
        n,
        n.condition,
        n.questionToken,
        counted(n.whenTrue),
        n.colonToken,
        counted(n.whenFalse),
      )
    if (ts.isBinaryExpression(n) && LAZY.includes(n.operatorToken.kind))
      return f.updateBinaryExpression(n, n.left, n.operatorToken, counted(n.right))
    if (ts.isCaseClause(n)) return f.updateCaseClause(n, n.expression, [statement(), ...n.statements])
    return n
  }
  const { transformed } = ts.transform(source, [
    context => file => {
      const visit = (node: ts.Node): ts.Node => changed(ts.visitEachChild(node, visit, context))
      return ts.visitNode(file, visit) as ts.SourceFile
    },
  ])
  return { code: ts.createPrinter().printFile(transformed[0] as ts.SourceFile), branches }
}

const wordsIn = (source: ts.SourceFile): string[] => {
  const found = new Set<string>()
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) && node.text.length <= WORD_LENGTH) found.add(node.text)
    ts.forEachChild(node, visit)
  }
  visit(source)
  return [...found].filter(text => text !== '')
}

export interface Instrumented {
  readonly file: string
  readonly branches: number
  readonly words: readonly string[]
}

export const instrumented = async (name: string): Promise<Instrumented> => {
  const { outputFiles } = await build({
    entryPoints: [join(here, 'targets', `${name}.ts`)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'esnext',
    plugins: [packages],
    banner: {
      js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);`,
    },
    logLevel: 'error',
  })
  const source = ts.createSourceFile(
    'target.mjs',
    outputFiles[0]?.text ?? '',
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.JS,
  )
  const { code, branches } = withCounters(source)
  mkdirSync(out, { recursive: true })
  const file = join(out, `${name}.mjs`)
  writeFileSync(file, `globalThis.__branches ??= new Uint8Array(${branches});\n${code}`)
  return { file, branches, words: wordsIn(source) }
}
