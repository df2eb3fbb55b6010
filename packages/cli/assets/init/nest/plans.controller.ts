import { Controller, Get, Param } from '@nestjs/common'
import {
  type Access,
  type AccessRequest,
  Authenticated,
  CurrentAccess,
  Public,
  RequireModule,
  RequirePermission,
} from '@stagedoor/nest'
import { findPlan, type Plan, plansWithin } from './plans.js'
import './register.js'

/** Where a plan is stored. Of another company it does not exist, whatever its id. */
const whereItIs = {
  team: ({ params }: AccessRequest) => findPlan(params.id)?.team,
  company: ({ params }: AccessRequest) => findPlan(params.id)?.company,
}

/** Every route says who may use it: one that does not is refused, and named when the application starts. */
@Controller()
export class HomeController {
  @Get('health')
  @Public()
  health(): { readonly status: string } {
    return { status: 'up' }
  }

  /** For a front end: what to show, and what to offer. */
  @Get('me')
  @Authenticated()
  me(@CurrentAccess() access: Access): object {
    return { user: access.userId, modules: access.modules(), permissions: access.permissions() }
  }
}

@Controller('plans')
@RequireModule('projects')
export class PlansController {
  /** A list passes if any grant covers the key, and is narrowed to where they hold. */
  @Get()
  @RequirePermission('projects.plans.read', { scope: 'filter' })
  list(@CurrentAccess() access: Access): readonly Plan[] {
    return plansWithin(access.scopeOf('projects.plans.read'))
  }

  /** One thing passes if it is stored inside a grant. */
  @Get(':id')
  @RequirePermission('projects.plans.read', { scope: whereItIs, conceal: true })
  one(@Param('id') id: string): Plan | undefined {
    return findPlan(id)
  }
}
