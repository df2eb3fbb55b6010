import { setTimeout as sleep } from 'node:timers/promises'
import { createTestIssuer, type TestIssuer } from '@stagedoor/testing'
import { BackendProcess, type BackendState } from './backend-process.ts'
import { endless, hanging, type KeyAnswer, KeyServer, keySet, late, text } from './key-server.ts'
import { type Expected, Load } from './load.ts'
import type { Tally } from './tally.ts'
import { signPool } from './tokens.ts'

/** How the drill is run. */
export interface DrillOptions {
  /** Requests at least, over the whole drill. */
  readonly requests: number
  /** Requests a second at most. */
  readonly rate: number
  /** With a key server that never answers, which costs the 5 seconds until the SDK gives up. */
  readonly withHang: boolean
  /** Told what happens, line by line. */
  readonly log: (line: string) => void
}

/** What came out of it. */
export interface DrillReport {
  readonly tally: Tally
  /** How often the SDK asked for keys. */
  readonly fetches: number
  /** How often it may have, given what happened. */
  readonly mostFetches: number
}

const CALM: Expected = { good: [200], expired: [401], forged: [401], unknownKid: [401], retired: [401] }
/** Known keys go on; of an unknown one nobody can say that the issuer has none. */
const OUTAGE: Expected = { ...CALM, unknownKid: [401, 503] }
/** The documented window: no keys, or too old ones. What is bad by its form alone is 401 all the same. */
const NO_KEYS: Expected = {
  good: [503],
  expired: [503],
  forged: [401, 503],
  unknownKid: [503],
  retired: [503],
}
/** On the way into that window, and out of it. */
const CHANGING: Expected = {
  good: [200, 503],
  expired: [401, 503],
  forged: [401, 503],
  unknownKid: [401, 503],
  retired: [401, 503],
}
/** A key is being withdrawn: tokens of it hold until that has been heard of. */
const WITHDRAWING: Expected = { ...CALM, retired: [200, 401] }

const MAX_STALE = 3_600
/** Beyond the cool-down after an unknown key, and beyond the one after a failure. */
const COOLED = 31
/** Beyond the age at which keys are loaded anew. */
const AGED = 301

/**
 * Rotates, kills, slows and poisons a key server under load, and counts what the backend makes of it.
 *
 * @throws Error (as a rejection) if the backend does not come into the state that a step leads to.
 */
export async function runDrill(options: DrillOptions): Promise<DrillReport> {
  const keys = new KeyServer(keySet(() => issuer.jwks()))
  await keys.start()
  const issuer = await createTestIssuer({ issuer: keys.url, audience: 'finance-api' })
  await keys.kill()
  const backend = await BackendProcess.start({
    issuer: issuer.issuer,
    audience: issuer.audience,
    maxStaleKeys: MAX_STALE,
  })
  const pool = await signPool(issuer)
  const load = new Load({ port: backend.port, rate: options.rate, pool, expected: NO_KEYS })
  try {
    const drill = new Drill({ issuer, keys, backend, load, options })
    return await drill.run()
  } finally {
    backend.stop()
    await keys.kill()
  }
}

interface Parts {
  readonly issuer: TestIssuer
  readonly keys: KeyServer
  readonly backend: BackendProcess
  readonly load: Load
  readonly options: DrillOptions
}

class Drill {
  readonly #parts: Parts
  readonly #published: KeyAnswer
  /** What may have made the SDK ask for keys, apart from time that really passes. */
  #occasions = 1

  constructor(parts: Parts) {
    this.#parts = parts
    this.#published = keySet(() => parts.issuer.jwks())
  }

  async run(): Promise<DrillReport> {
    const { load, backend, options } = this.#parts
    const started = performance.now()
    load.start()
    await this.#coldStart()
    await this.#plannedRotation()
    await this.#slowServer()
    await this.#outage()
    await this.#poison()
    await this.#emergencyRotation()
    await this.#hastyRotation()
    await this.#longOutage()
    await load.answered(Math.max(0, options.requests - load.tally.total))
    await load.stop()
    const { fetches } = await backend.look()
    // Each occasion can make it ask for age and for an unknown key; a source that fails is asked every 5 seconds.
    const mostFetches = 2 * this.#occasions + Math.ceil((performance.now() - started) / 5_000)
    return { tally: load.tally, fetches, mostFetches }
  }

  /** ABUSE-51: no keys, and no server to have them from. */
  async #coldStart(): Promise<void> {
    this.#say('the key server is down from the start: 503, and it recovers by itself')
    await this.#someLoad()
    this.#parts.load.expect(CHANGING)
    await this.#parts.keys.start()
    await this.#passTime(COOLED)
    await this.#until('keys', ({ health }) => health.keys === 1 && health.lastError === undefined)
    await this.#settle(CALM)
  }

  /** ABUSE-46: the new key is published before anything is signed with it. */
  async #plannedRotation(): Promise<void> {
    this.#say('rotation 1, announced: the new key is published, minutes pass, then it signs')
    const { issuer } = this.#parts
    await issuer.rotate()
    await this.#passTime(AGED)
    await this.#until('two keys', ({ health }) => health.keys === 2)
    await this.#signAnew()
    await this.#someLoad()
  }

  /** ABUSE-54: late answers, and none at all. */
  async #slowServer(): Promise<void> {
    const { keys, load, options } = this.#parts
    this.#say('the key server is slow: nobody with a known key waits')
    await keys.serve(late(1_000, this.#published))
    await this.#passTime(AGED)
    await this.#until('a late answer', ({ health }) => (health.ageSeconds ?? AGED) < AGED)
    await this.#someLoad()
    if (!options.withHang) return
    this.#say('the key server takes requests and never answers')
    load.expect(OUTAGE)
    await keys.serve(hanging)
    await this.#passTime(AGED)
    await this.#until('a timeout', ({ health }) => health.lastError === 'timeout')
    await this.#recover()
  }

  /** ABUSE-52: known keys through an outage. */
  async #outage(): Promise<void> {
    const { keys, load } = this.#parts
    this.#say('the key server is killed: known keys go on')
    load.expect(OUTAGE)
    await keys.kill()
    for (let minutes = 0; minutes < 50; minutes += 10) {
      await this.#passTime(600)
      await this.#until('a failure', ({ health }) => health.lastError === 'unreachable')
      await this.#someLoad(0.5)
    }
    await keys.start()
    await this.#recover()
  }

  /** ABUSE-57, ABUSE-58: bad answers never replace good keys. */
  async #poison(): Promise<void> {
    const { issuer, keys, load } = this.#parts
    const [own] = issuer.jwks().keys
    const poisons: readonly (readonly [string, string, KeyAnswer])[] = [
      ['an empty set', 'no_usable_keys', keySet(() => ({ keys: [] }))],
      ['a page of HTML', 'not_json', text('<!doctype html><title>Sorry</title>')],
      ['a private key', 'private_key', keySet(() => ({ keys: [{ ...own, d: own?.x }] }))],
      ['50,000 keys', 'too_large', keySet(() => ({ keys: Array(50_000).fill(own) }))],
      ['bytes without end', 'too_large', endless],
    ]
    load.expect(OUTAGE)
    for (const [what, code, answer] of poisons) {
      this.#say(`the key server answers ${what}`)
      await keys.serve(answer)
      const before = await this.#passTime(AGED)
      await this.#until(
        code,
        ({ health, fetches }) => fetches > before.fetches && health.lastError === code && health.keys === 2,
      )
      await this.#someLoad(0.5)
    }
    await this.#recover()
  }

  /** ABUSE-49: a key was stolen. */
  async #emergencyRotation(): Promise<void> {
    this.#say('rotation 2, an emergency: the old keys are withdrawn, reloadKeys() is called')
    const { issuer, load, backend } = this.#parts
    const stolen = load.pool.good
    load.expect(WITHDRAWING)
    load.pool = { ...load.pool, good: [], retired: stolen }
    await load.settled()
    await issuer.rotate({ keepPrevious: false })
    this.#occasions += 1
    await backend.reloadKeys()
    await this.#signAnew(stolen)
    await this.#settle(CALM)
  }

  /** ABUSE-47: signed with as soon as it is published. */
  async #hastyRotation(): Promise<void> {
    this.#say('rotation 3, without notice: the new key signs as soon as it is published')
    const { issuer, keys, load } = this.#parts
    await issuer.rotate()
    // Whoever asked before has been answered with the old keys, and the cool-down after that has begun.
    await keys.serve(this.#published)
    await this.#passTime(COOLED)
    await this.#signAnew(load.pool.retired)
    await this.#someLoad()
  }

  /** ABUSE-52, beyond the bound: keys too old to be believed. */
  async #longOutage(): Promise<void> {
    const { keys, load } = this.#parts
    this.#say('the key server is killed for longer than maxStaleKeys: 503, the documented window')
    load.expect(CHANGING)
    await keys.kill()
    await this.#passTime(MAX_STALE)
    await this.#until('no keys', ({ health }) => health.keys === 0)
    await this.#settle(NO_KEYS)
    load.expect(CHANGING)
    await keys.start()
    await this.#recover()
  }

  /** Back to a server as it should be. */
  async #recover(): Promise<void> {
    await this.#parts.keys.serve(this.#published)
    await this.#passTime(COOLED)
    await this.#until('recovery', ({ health }) => health.keys > 0 && health.lastError === undefined)
    await this.#settle(CALM)
  }

  /** New tokens, signed with the present key, for what is sent from now on. */
  async #signAnew(retired: readonly string[] = []): Promise<void> {
    const { issuer, load } = this.#parts
    load.pool = await signPool(issuer, retired)
  }

  async #settle(expected: Expected): Promise<void> {
    this.#parts.load.expect(expected)
    await this.#someLoad()
  }

  /** Lets a share of the requests pass: there are about twenty such shares. */
  async #someLoad(shares = 1): Promise<void> {
    await this.#parts.load.answered(Math.ceil((shares * this.#parts.options.requests) / 20))
  }

  async #passTime(seconds: number): Promise<BackendState> {
    this.#occasions += 1
    return this.#parts.backend.passTime(seconds)
  }

  async #until(what: string, isSo: (state: BackendState) => boolean): Promise<void> {
    const end = performance.now() + 15_000
    for (;;) {
      const state = await this.#parts.backend.look()
      if (isSo(state)) return
      if (performance.now() > end)
        throw new Error(`The backend did not come to ${what}: ${JSON.stringify(state)}`)
      await sleep(10)
    }
  }

  #say(what: string): void {
    this.#parts.options.log(what)
  }
}
