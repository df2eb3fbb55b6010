import { Inject, Injectable, type OnModuleInit } from '@nestjs/common'
import { ApplicationConfig, ModuleRef } from '@nestjs/core'
import { AccessGuard } from './access.guard.js'

/**
 * Makes sure, at boot, that the guard is among those that Nest runs on every route. Nest 11.0 passes over a global guard that is
 * request-scoped, or depends on what is, without a word: every route would be open, whatever it declares.
 *
 * Depends on nothing of this npm package, so that it runs also where all the rest is made anew for each request.
 */
@Injectable()
export class GuardAudit implements OnModuleInit {
  /** Never throws. */
  constructor(
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
  ) {}

  /** @throws TypeError if Nest does not run the guard. */
  onModuleInit(): void {
    const guards: readonly unknown[] = this.config.getGlobalGuards()
    if (guards.some((guard) => guard instanceof AccessGuard) || guards.includes(this.#replacement())) return
    throw new TypeError(
      'No guard runs on any route: AccessGuard, or what AccessModule is configured with, is request-scoped; make it a singleton',
    )
  }

  /** What a test has put in the place of the guard. A guard that is not a singleton cannot be got, and is none. */
  #replacement(): unknown {
    try {
      return this.moduleRef.get<unknown>(AccessGuard)
    } catch {
      return this
    }
  }
}
