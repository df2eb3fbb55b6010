/*
 * `npm run fuzz -- [questions] [seed]`: the long form of the differential tests. Asks a million random questions (and a tenth as
 * many delegations) both of the resolver and of its reference, and as many of members before and after a way through claims of
 * version 2; exits with 1 and the smallest counterexample where they differ.
 * The seed is printed: the same seed asks the same questions.
 */
import { differentialClaims } from './claims-differential.ts'
import { differential, differentialDelegation, type Tally } from './differential.ts'

const [questions = 1_000_000, seed = Date.now() % 2 ** 31] = process.argv.slice(2).map(Number)
if (![questions, seed].every(Number.isSafeInteger) || questions < 1) {
  console.error('usage: npm run fuzz -- [questions] [seed], both whole numbers')
  process.exit(2)
}

console.log(`seed ${seed}`)
report('questions', differential(questions, seed))
report('delegations', differentialDelegation(Math.ceil(questions / 10), seed))
const claims = differentialClaims(questions, seed)
console.log(
  `\n${claims.asked} questions and ${claims.delegations} delegations, answered as claims of version 1 do`,
)
console.log(`  members by order ${claims.byOrder}, by lock ${claims.byLock}; allowed ${claims.allowed}`)

/** Prints how a run was answered. A run that never heard some answer has not tried what leads to it. */
function report(what: string, { asked, allowed, reasons }: Tally): void {
  const share = (count: number): string => `${((100 * count) / asked).toFixed(1)} %`
  console.log(`\n${asked} ${what}, each answered as the reference does`)
  console.log(`  ${'allowed'.padEnd(26)} ${String(allowed).padStart(8)}  ${share(allowed)}`)
  for (const [reason, count] of [...reasons].sort(([, a], [, b]) => b - a))
    console.log(`  ${reason.padEnd(26)} ${String(count).padStart(8)}  ${share(count)}`)
}
