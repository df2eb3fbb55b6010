import { aMember, createTestIssuer } from '@stagedoor/testing'
import { catalog } from './catalog.js'

/** Starts the application with an issuer that gives a token to whoever asks: to try it on your machine, and for nothing else. */
async function main(): Promise<void> {
  const auth = await createTestIssuer({ audience: 'my-api' })
  const { url } = await auth.listen()
  Object.assign(process.env, { ISSUER: url, AUDIENCE: auth.audience })
  await import('./main.js')

  const designer = aMember(catalog).may('projects.plans.read', { team: 'team_design' })
  const tokens = { DESIGNER: designer, LAPSED: designer.notOwning('projects') }
  for (const [name, member] of Object.entries(tokens))
    console.log(`export ${name}=${await auth.tokenFor(member)}`)
}

main().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})
