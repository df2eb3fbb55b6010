// #region file
import { Controller, Get, Post } from '@nestjs/common'
import {
  type Access,
  type AccessRequest,
  Authenticated,
  CurrentAccess,
  CurrentDelegation,
  type DelegationGrant,
  RequireDelegation,
  RequireModule,
} from '@stagedoor/nest'

const giftIn = ({ body }: AccessRequest): unknown => body

@Controller('team')
@RequireModule('venue')
export class TeamController {
  readonly #grants: DelegationGrant[] = []

  @Post('grants')
  @RequireDelegation(giftIn)
  give(@CurrentDelegation() grant: DelegationGrant): DelegationGrant {
    this.#grants.push(grant) // nothing of the body: the grant is the canonical copy of what was allowed
    return grant
  }

  /** What one was given oneself. */
  @Get('grants')
  @Authenticated()
  grants(@CurrentAccess() access: Access): readonly DelegationGrant[] {
    return this.#grants.filter(
      ({ companyId, userId }) => companyId === access.companyId && userId === access.userId,
    )
  }
}
// #endregion file
