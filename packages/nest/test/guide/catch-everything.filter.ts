// #region file
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { AccessFilter, isAccessDeniedError, isGuardError } from '@stagedoor/nest'

@Catch()
export class CatchEverything implements ExceptionFilter {
  constructor(
    @Inject(AccessFilter) private readonly refusals: AccessFilter,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    if (isGuardError(error) || isAccessDeniedError(error)) this.refusals.catch(error, host)
    else {
      const status = error instanceof HttpException ? error.getStatus() : 500
      this.adapterHost.httpAdapter.reply(host.switchToHttp().getResponse(), { status }, status)
    }
  }
}
// #endregion file
