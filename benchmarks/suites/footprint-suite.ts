import type { Member } from '@stagedoor/core'
import { betterAuth } from '../contenders/better-auth.ts'
import { bitset } from '../contenders/bitset.ts'
import { casl } from '../contenders/casl.ts'
import { type Contender, decodedClaims } from '../contenders/contender.ts'
import { fiveLayers } from '../contenders/five-layers.ts'
import { stagedoor } from '../contenders/stagedoor.ts'
import { stagedoorCompact } from '../contenders/stagedoor-compact.ts'
import { bytesHeld } from '../measure/heap.ts'
import { syntheticMember } from '../world/population.ts'
import { type Question, questionsFor } from '../world/questions.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'

/** Bytes that one principal keeps alive, by contender; and what goal 9 allows. */
export interface FootprintResult {
  readonly rows: readonly {
    readonly name: string
    readonly kind: Contender['kind']
    readonly bytes: number
  }[]
  readonly goal: number
}

/**
 * Holds so many principals, each of another member with 100 grants in a catalog of 1,000 keys. The claims they were made of are
 * decoded one by one and dropped, as those of a token are.
 */
export async function footprintSuite(members: number): Promise<FootprintResult> {
  const catalog = syntheticCatalog(1_000)
  const claims = Array.from({ length: 200 }, (_, index) => syntheticMember(catalog, index, { grants: 100 }))
  const questions = claims.flatMap((member) =>
    questionsFor(catalog, member, { allowed: 1, notGranted: 0, outOfScope: 0 }),
  )
  const contenders: readonly Contender[] = [
    bitset(catalog),
    stagedoor(catalog),
    stagedoorCompact(catalog),
    fiveLayers(catalog),
    betterAuth(catalog),
    casl,
  ]
  const rows = []
  for (const contender of contenders)
    rows.push({
      name: contender.name,
      kind: contender.kind,
      bytes: await retainedBy(
        contender,
        { claims, questions },
        contender.name === casl.name ? members / 10 : members,
      ),
    })
  return { rows, goal: catalog.permissions.length / 8 + 512 }
}

interface Population {
  readonly claims: readonly Member[]
  readonly questions: readonly Question[]
}

async function retainedBy(
  contender: Contender,
  { claims, questions }: Population,
  members: number,
): Promise<number> {
  const held: unknown[] = new Array(members).fill(undefined)
  const prepared = questions.map((question) => contender.prepare(question))
  const make = async (index: number): Promise<unknown> => {
    const principal = await contender.principal(
      decodedClaims(contender, claims[index % claims.length] as Member),
    )
    // What is worked out with the first question is held, too.
    if (!contender.check(principal, prepared[index % claims.length]))
      throw new Error(`${contender.name} is wrong`)
    return principal
  }
  // What is made once, such as tables of the catalog, is made before.
  for (let index = 0; index < 400; index += 1) held[index % members] = await make(index)
  held.fill(undefined)
  const before = bytesHeld()
  for (let index = 0; index < members; index += 1) held[index] = await make(index)
  const bytes = (bytesHeld() - before) / members
  if (held.includes(undefined)) throw new Error(`${contender.name} made nothing`)
  return Math.round(bytes)
}
