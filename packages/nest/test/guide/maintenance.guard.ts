// #region file
import { Injectable, ServiceUnavailableException } from '@nestjs/common'
import { AccessGuard, type GuardedRequest } from '@stagedoor/nest'
import { isClosed } from './opening-hours.js'

@Injectable()
export class MaintenanceGuard extends AccessGuard {
  protected override async check(guarded: GuardedRequest): Promise<void> {
    await super.check(guarded)
    if (isClosed()) throw new ServiceUnavailableException('back in an hour')
  }
}
// #endregion file
