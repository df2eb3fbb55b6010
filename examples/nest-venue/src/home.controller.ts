// #region file
import { Controller, Get } from '@nestjs/common'
import { type Access, Authenticated, CurrentAccess, Public } from '@stagedoor/nest'

@Controller()
export class HomeController {
  @Get('health')
  @Public() // no token asked for
  health(): { readonly status: 'ok' } {
    return { status: 'ok' }
  }

  @Get('me')
  @Authenticated() // any member, without a permission: what a front end builds its navigation from
  me(@CurrentAccess() access: Access): object {
    const { userId, companyId } = access
    return { userId, companyId, modules: access.modules(), permissions: access.permissions() }
  }
}
// #endregion file
