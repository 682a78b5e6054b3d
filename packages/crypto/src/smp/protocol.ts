/**
 * Socialist Millionaires' Protocol: two people learn whether they gave the same answer, and nothing else about it. Four messages; state in,
 * state out. Whoever asks sends the first and the third. Over any group of prime order: OTRv3 §"SMP" and OTRv4 §"SMP" have the same proofs.
 */
import { equal } from '../bytes.ts'
import { Forged } from '../errors.ts'
import type { Random } from '../random.ts'

export type Scalar = bigint
/** What the protocol needs of a group, written as a sum. */
export interface SmpGroup<E> {
  readonly base: E
  times(element: E, scalar: Scalar): E
  plus(a: E, b: E): E
  minus(a: E, b: E): E
  isNeutral(element: E): boolean
  /** By the order of the group. */
  modulo(value: bigint): Scalar
  randomScalar(random: Random): Scalar
  /** A number that nobody can choose, for one of the eight proofs. */
  challenge(step: number, elements: readonly E[]): Scalar
  write(parts: readonly (E | Scalar)[]): Uint8Array
  /** Throws unless there are exactly so many parts. */
  read(message: Uint8Array, count: number): readonly Uint8Array[]
  /** What somebody else chose, checked. */
  element(bytes: Uint8Array | undefined): E
  scalar(bytes: Uint8Array | undefined): Scalar
  encode(element: E): Uint8Array
  encodeScalar(scalar: Scalar): Uint8Array
}

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
interface Step<S> {
  readonly state: S
  readonly message: Uint8Array
}
export interface SmpProtocol {
  /** The first message. */
  ask(random: Random): Step<SmpAsked>
  /** The first message checked, before anybody is bothered with a question. */
  checkAsk(message: Uint8Array): void
  /** The second message, to the first. */
  answer(asked: Uint8Array, secret: Uint8Array, random: Random): Step<SmpAnswered>
  /** The third message, to the second. */
  compare(state: SmpAsked, answered: Uint8Array, secret: Uint8Array, random: Random): Step<SmpCompared>
  /** The fourth message, to the third, and whether the answers were the same. */
  conclude(
    state: SmpAnswered,
    compared: Uint8Array,
    random: Random,
  ): { readonly same: boolean; readonly message: Uint8Array }
  /** What the fourth message says to whoever asked. */
  outcome(state: SmpCompared, concluded: Uint8Array): boolean
}

/** A challenge and the answers to it. */
interface Proof {
  readonly challenge: Scalar
  readonly answers: readonly Scalar[]
}
const flat = ({ challenge, answers }: Proof): readonly Scalar[] => [challenge, ...answers]

/** Schnorr's proofs, made by hash: that we know the secrets behind elements, without saying them. */
const proofsOver = <E>({ base, times, plus, modulo, randomScalar, challenge, scalar }: SmpGroup<E>) => {
  type Commitment = (blinds: readonly Scalar[]) => readonly E[]
  const prove = (step: number, commit: Commitment, secrets: readonly Scalar[], random: Random): Proof => {
    const blinds = secrets.map(() => randomScalar(random))
    const c = challenge(step, commit(blinds))
    return { challenge: c, answers: secrets.map((secret, i) => modulo(blinds[i]! - secret * c)) }
  }
  /** `recommit` makes of the answers, and the elements times the challenge, what was committed to. */
  const check = (step: number, proof: Proof, recommit: Commitment): void => {
    if (challenge(step, recommit(proof.answers)) !== proof.challenge) throw new Forged('smp-proof')
  }
  const pair = (g2: E, g3: E, r: Scalar, x: Scalar): readonly [E, E] => [
    times(g3, r),
    plus(times(base, r), times(g2, x)),
  ]
  return {
    of: (c: Uint8Array | undefined, ...answers: readonly (Uint8Array | undefined)[]): Proof => ({
      challenge: scalar(c),
      answers: answers.map(scalar),
    }),
    pair,
    knows: (step: number, secret: Scalar, random: Random): Proof =>
      prove(step, ([r]) => [times(base, r!)], [secret], random),
    checkKnows: (step: number, element: E, proof: Proof): void =>
      check(step, proof, ([d]) => [plus(times(base, d!), times(element, proof.challenge))]),
    /** P = G3^r and Q = g^r · G2^x, made with one r. */
    committed: (step: number, g2: E, g3: E, r: Scalar, x: Scalar, random: Random): Proof =>
      prove(step, ([r5, r6]) => pair(g2, g3, r5!, r6!), [r, x], random),
    checkCommitted(step: number, g2: E, g3: E, p: E, q: E, proof: Proof): void {
      check(step, proof, ([d5, d6]) => {
        const [first, second] = pair(g2, g3, d5!, d6!)
        return [plus(first, times(p, proof.challenge)), plus(second, times(q, proof.challenge))]
      })
    },
    /** R = (Qa/Qb)^a3 with the a3 of G3a. */
    sameExponent: (step: number, quotient: E, secret: Scalar, random: Random): Proof =>
      prove(step, ([r]) => [times(base, r!), times(quotient, r!)], [secret], random),
    checkSameExponent: (step: number, quotient: E, g3: E, r: E, proof: Proof): void =>
      check(step, proof, ([d]) => [
        plus(times(base, d!), times(g3, proof.challenge)),
        plus(times(quotient, d!), times(r, proof.challenge)),
      ]),
  }
}

export function smpOver<E>(group: SmpGroup<E>): SmpProtocol {
  const { base, times, minus, randomScalar, element, scalar, encode, encodeScalar } = group
  const proofs = proofsOver(group)
  const encoded = <K extends string>(elements: Readonly<Record<K, E>>): Record<K, Uint8Array> =>
    Object.fromEntries(Object.entries<E>(elements).map(([name, one]) => [name, encode(one)])) as Record<
      K,
      Uint8Array
    >
  /** Equal halves would prove nothing, and tell something about the other answer. */
  const distinct = (a: E, b: E): E => {
    const quotient = minus(a, b)
    if (group.isNeutral(quotient)) throw new Forged('smp-equal')
    return quotient
  }
  const checkAsk = (message: Uint8Array): { readonly g2: E; readonly g3: E } => {
    const [b2, b3, c2, d2, c3, d3] = group.read(message, 6)
    const [g2, g3] = [element(b2), element(b3)]
    proofs.checkKnows(1, g2, proofs.of(c2, d2))
    proofs.checkKnows(2, g3, proofs.of(c3, d3))
    return { g2, g3 }
  }
  return {
    ask(random) {
      const [a2, a3] = [randomScalar(random), randomScalar(random)]
      const both = [proofs.knows(1, a2, random), proofs.knows(2, a3, random)]
      const message = group.write([times(base, a2), times(base, a3), ...both.flatMap(flat)])
      return { state: { a2: encodeScalar(a2), a3: encodeScalar(a3) }, message }
    },
    checkAsk: message => void checkAsk(message),
    answer(asked, secret, random) {
      const theirs = checkAsk(asked)
      const [b2, b3, r] = [randomScalar(random), randomScalar(random), randomScalar(random)]
      const y = scalar(secret)
      const [g2, g3] = [times(theirs.g2, b2), times(theirs.g3, b3)]
      const [p, q] = proofs.pair(g2, g3, r, y)
      const knowing = [proofs.knows(3, b2, random), proofs.knows(4, b3, random)]
      const all = [...knowing, proofs.committed(5, g2, g3, r, y, random)]
      const message = group.write([times(base, b2), times(base, b3), p, q, ...all.flatMap(flat)])
      const state = { b3: encodeScalar(b3), ...encoded({ g2, g3, theirG3: theirs.g3, p, q }) }
      return { state, message }
    },
    compare({ a2, a3 }, answered, secret, random) {
      const [b2, b3, pb, qb, c2, d2, c3, d3, cp, d5, d6] = group.read(answered, 11)
      const [theirG2, theirG3, theirP, theirQ] = [element(b2), element(b3), element(pb), element(qb)]
      proofs.checkKnows(3, theirG2, proofs.of(c2, d2))
      proofs.checkKnows(4, theirG3, proofs.of(c3, d3))
      const [g2, g3] = [times(theirG2, scalar(a2)), times(theirG3, scalar(a3))]
      proofs.checkCommitted(5, g2, g3, theirP, theirQ, proofs.of(cp, d5, d6))
      const [r, x] = [randomScalar(random), scalar(secret)]
      const [p, q] = proofs.pair(g2, g3, r, x)
      const [pQuotient, qQuotient] = [distinct(p, theirP), distinct(q, theirQ)]
      const both = [
        proofs.committed(6, g2, g3, r, x, random),
        proofs.sameExponent(7, qQuotient, scalar(a3), random),
      ]
      const message = group.write([p, q, times(qQuotient, scalar(a3)), ...both.flatMap(flat)])
      return { state: { a3, ...encoded({ theirG3, pQuotient, qQuotient }) }, message }
    },
    conclude({ b3, g2, g3, theirG3, p, q }, compared, random) {
      const [pa, qa, ra, cp, d5, d6, cr, d7] = group.read(compared, 8)
      const [theirP, theirQ, theirR] = [element(pa), element(qa), element(ra)]
      proofs.checkCommitted(6, element(g2), element(g3), theirP, theirQ, proofs.of(cp, d5, d6))
      const [pQuotient, qQuotient] = [distinct(theirP, element(p)), distinct(theirQ, element(q))]
      proofs.checkSameExponent(7, qQuotient, element(theirG3), theirR, proofs.of(cr, d7))
      const secret = scalar(b3)
      const proof = proofs.sameExponent(8, qQuotient, secret, random)
      return {
        same: equal(encode(times(theirR, secret)), encode(pQuotient)),
        message: group.write([times(qQuotient, secret), ...flat(proof)]),
      }
    },
    outcome({ a3, theirG3, pQuotient, qQuotient }, concluded) {
      const [rb, cr, d7] = group.read(concluded, 3)
      const theirR = element(rb)
      proofs.checkSameExponent(8, element(qQuotient), element(theirG3), theirR, proofs.of(cr, d7))
      return equal(encode(times(theirR, scalar(a3))), pQuotient)
    },
  }
}
