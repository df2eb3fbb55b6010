/* Asks one kind of question for some seconds, to be profiled: `decisions.ts NAME`, a name of contenders/stagedoor.ts. */
import * as contenders from '../contenders/stagedoor.ts'
import { ownLoop } from '../measure/own-loop.ts'
import { readyFor } from '../suites/answers.ts'
import { syntheticMember } from '../world/population.ts'
import { questionsFor, USUAL_MIX } from '../world/questions.ts'
import { syntheticCatalog } from '../world/synthetic-catalog.ts'

const [name = 'stagedoor'] = process.argv.slice(2)
const make = new Map(Object.entries(contenders)).get(name)
if (make === undefined) throw new Error(`there is no contender ${name}`)
const catalog = syntheticCatalog(1_000)
const member = syntheticMember(catalog, 0, { grants: 100 })
const questions = questionsFor(catalog, member, USUAL_MIX)
const answerOf =
  name === 'stagedoorBeforeScope' ? ({ key }: { readonly key: string }) => held.has(key) : undefined
const held = new Set(member.grants.flatMap(({ permissions }) => permissions))
const { contender, principal, prepared } = await readyFor(make(catalog), member, {
  questions,
  ...(answerOf === undefined ? {} : { answerOf }),
})
const loop = ownLoop<unknown, unknown>(name)
const until = performance.now() + 4_000
while (performance.now() < until) loop(contender.check, principal, prepared, 20)
