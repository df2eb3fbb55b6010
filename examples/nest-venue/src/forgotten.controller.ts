import { Controller, Get } from '@nestjs/common'

/**
 * A mistake, on purpose: it does not declare who may use it. The application does not start with it; under `audit: 'warn'` it does,
 * warns about it by name, and refuses it to everyone with `route_undeclared`. Only there with `withForgottenRoute: true`.
 */
@Controller('forgotten')
export class ForgottenController {
  @Get()
  secrets(): readonly string[] {
    return ['nobody ever reads this']
  }
}
