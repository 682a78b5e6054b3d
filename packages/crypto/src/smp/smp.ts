/**
 * Socialist Millionaires' Protocol (as in OTRv4): two people learn whether they gave the same answer, and nothing else about it. Four
 * messages; state in, state out. Whoever asks sends the first and the third.
 */
import { ascii, concat, equal } from '../bytes.ts'
import { Forged } from '../errors.ts'
import type { Random } from '../random.ts'
import {
  BASE,
  check,
  encode,
  encodeScalar,
  hashToScalar,
  partsOf,
  type Point,
  pointOf,
  type Proof,
  prove,
  randomScalar,
  type Scalar,
  scalarOf,
  times,
} from './group.ts'

/** What whoever asked keeps between the first and the second message. */
export interface SmpAsked {
  readonly a2: Uint8Array
  readonly a3: Uint8Array
}
/** What whoever asked keeps between the third and the fourth message. */
export interface SmpCompared {
  readonly a3: Uint8Array
  readonly theirG3: Uint8Array
  readonly pQuotient: Uint8Array
  readonly qQuotient: Uint8Array
}
/** What whoever answers keeps between the second and the third message. */
export interface SmpAnswered {
  readonly b3: Uint8Array
  readonly g2: Uint8Array
  readonly g3: Uint8Array
  readonly theirG3: Uint8Array
  readonly p: Uint8Array
  readonly q: Uint8Array
}
export interface SmpSecret {
  /** Everything that both must mean for the answers to count as the same; each part by itself. */
  readonly context: readonly Uint8Array[]
  readonly answer: Uint8Array
}

/** The answer and all it is bound to, as one number. */
export function smpSecret({ context, answer }: SmpSecret): Uint8Array {
  const parts = [...context, answer].flatMap(part => [ascii(`${part.length}:`), part])
  return encodeScalar(hashToScalar('secret', concat(...parts)))
}

const knows = (label: string, secret: Scalar, random: Random): Proof =>
  prove(label, ([r]) => [times(BASE, r!)], [secret], random)
const checkKnows = (label: string, point: Point, proof: Proof): void =>
  check(label, proof, ([d]) => [times(BASE, d!).add(times(point, proof.challenge))])

/** P = G3^r and Q = g^r · G2^x, made with one r. */
const committed = (label: string, g2: Point, g3: Point, r: Scalar, x: Scalar, random: Random): Proof =>
  prove(label, ([r5, r6]) => [times(g3, r5!), times(BASE, r5!).add(times(g2, r6!))], [r, x], random)
const checkCommitted = (label: string, g2: Point, g3: Point, p: Point, q: Point, proof: Proof): void =>
  check(label, proof, ([d5, d6]) => [
    times(g3, d5!).add(times(p, proof.challenge)),
    times(BASE, d5!).add(times(g2, d6!)).add(times(q, proof.challenge)),
  ])

/** R = (Qa/Qb)^a3 with the a3 of G3a. */
const sameExponent = (label: string, quotient: Point, secret: Scalar, random: Random): Proof =>
  prove(label, ([r]) => [times(BASE, r!), times(quotient, r!)], [secret], random)
const checkSameExponent = (label: string, quotient: Point, g3: Point, r: Point, proof: Proof): void =>
  check(label, proof, ([d]) => [
    times(BASE, d!).add(times(g3, proof.challenge)),
    times(quotient, d!).add(times(r, proof.challenge)),
  ])

const proofOf = (
  challenge: Uint8Array | undefined,
  ...answers: readonly (Uint8Array | undefined)[]
): Proof => ({
  challenge: scalarOf(challenge),
  answers: answers.map(scalarOf),
})
const flat = ({ challenge, answers }: Proof): readonly Scalar[] => [challenge, ...answers]
/** Equal halves would prove nothing, and tell something about the other answer. */
const distinct = (a: Point, b: Point): Point => {
  const quotient = a.subtract(b)
  if (quotient.is0()) throw new Forged('smp-equal')
  return quotient
}

/** The first message. */
export function smpAsk(random: Random): { readonly state: SmpAsked; readonly message: Uint8Array } {
  const [a2, a3] = [randomScalar(random), randomScalar(random)]
  const proofs = [knows('1', a2, random), knows('2', a3, random)]
  const message = encode(times(BASE, a2), times(BASE, a3), ...proofs.flatMap(flat))
  return { state: { a2: encodeScalar(a2), a3: encodeScalar(a3) }, message }
}

/** The first message checked, before anybody is bothered with a question. */
export function smpCheckAsk(message: Uint8Array): { readonly g2: Point; readonly g3: Point } {
  const [b2, b3, c2, d2, c3, d3] = partsOf(message, 6)
  const [g2, g3] = [pointOf(b2), pointOf(b3)]
  checkKnows('1', g2, proofOf(c2, d2))
  checkKnows('2', g3, proofOf(c3, d3))
  return { g2, g3 }
}

/** The second message, to the first. */
export function smpAnswer(
  asked: Uint8Array,
  secret: Uint8Array,
  random: Random,
): { readonly state: SmpAnswered; readonly message: Uint8Array } {
  const theirs = smpCheckAsk(asked)
  const [b2, b3, r, y] = [randomScalar(random), randomScalar(random), randomScalar(random), scalarOf(secret)]
  const [g2, g3] = [times(theirs.g2, b2), times(theirs.g3, b3)]
  const [p, q] = [times(g3, r), times(BASE, r).add(times(g2, y))]
  const proofs = [knows('3', b2, random), knows('4', b3, random), committed('5', g2, g3, r, y, random)]
  const message = encode(times(BASE, b2), times(BASE, b3), p, q, ...proofs.flatMap(flat))
  const points = { g2, g3, theirG3: theirs.g3, p, q }
  return { state: { b3: encodeScalar(b3), ...encoded(points) }, message }
}
const encoded = <K extends string>(points: Readonly<Record<K, Point>>): Record<K, Uint8Array> =>
  Object.fromEntries(Object.entries<Point>(points).map(([name, point]) => [name, point.toBytes()])) as Record<
    K,
    Uint8Array
  >

/** The third message, to the second. */
export function smpCompare(
  { a2, a3 }: SmpAsked,
  answered: Uint8Array,
  secret: Uint8Array,
  random: Random,
): { readonly state: SmpCompared; readonly message: Uint8Array } {
  const [b2, b3, pb, qb, c2, d2, c3, d3, cp, d5, d6] = partsOf(answered, 11)
  const [theirG2, theirG3, theirP, theirQ] = [pointOf(b2), pointOf(b3), pointOf(pb), pointOf(qb)]
  checkKnows('3', theirG2, proofOf(c2, d2))
  checkKnows('4', theirG3, proofOf(c3, d3))
  const [g2, g3] = [times(theirG2, scalarOf(a2)), times(theirG3, scalarOf(a3))]
  checkCommitted('5', g2, g3, theirP, theirQ, proofOf(cp, d5, d6))
  const [r, x] = [randomScalar(random), scalarOf(secret)]
  const [p, q] = [times(g3, r), times(BASE, r).add(times(g2, x))]
  const [pQuotient, qQuotient] = [distinct(p, theirP), distinct(q, theirQ)]
  const proofs = [committed('6', g2, g3, r, x, random), sameExponent('7', qQuotient, scalarOf(a3), random)]
  const message = encode(p, q, times(qQuotient, scalarOf(a3)), ...proofs.flatMap(flat))
  return { state: { a3, ...encoded({ theirG3, pQuotient, qQuotient }) }, message }
}

/** The fourth message, to the third, and whether the answers were the same. */
export function smpConclude(
  { b3, g2, g3, theirG3, p, q }: SmpAnswered,
  compared: Uint8Array,
  random: Random,
): { readonly same: boolean; readonly message: Uint8Array } {
  const [pa, qa, ra, cp, d5, d6, cr, d7] = partsOf(compared, 8)
  const [theirP, theirQ, theirR] = [pointOf(pa), pointOf(qa), pointOf(ra)]
  checkCommitted('6', pointOf(g2), pointOf(g3), theirP, theirQ, proofOf(cp, d5, d6))
  const [pQuotient, qQuotient] = [distinct(theirP, pointOf(p)), distinct(theirQ, pointOf(q))]
  checkSameExponent('7', qQuotient, pointOf(theirG3), theirR, proofOf(cr, d7))
  const secret = scalarOf(b3)
  const proof = sameExponent('8', qQuotient, secret, random)
  return {
    same: equal(times(theirR, secret).toBytes(), pQuotient.toBytes()),
    message: encode(times(qQuotient, secret), ...flat(proof)),
  }
}

/** What the fourth message says to whoever asked. */
export function smpOutcome(
  { a3, theirG3, pQuotient, qQuotient }: SmpCompared,
  concluded: Uint8Array,
): boolean {
  const [rb, cr, d7] = partsOf(concluded, 3)
  const theirR = pointOf(rb)
  checkSameExponent('8', pointOf(qQuotient), pointOf(theirG3), theirR, proofOf(cr, d7))
  return equal(times(theirR, scalarOf(a3)).toBytes(), pQuotient)
}
