import { Controller, type DynamicModule, Module } from '@nestjs/common'
import { EventPattern, MessagePattern } from '@nestjs/microservices'
import {
  AccessModule,
  type AuthorizerOptions,
  CurrentTarget,
  RequirePermission,
  type ScopeTarget,
} from '@stagedoor/nest'
import {
  MicroserviceAccessModule,
  microserviceContext,
  type RemoteMessage,
} from '@stagedoor/nest/microservices'

// #region controller
interface BillMessage {
  readonly token: string
  readonly company: string
  readonly unit: string
}

/** With the company: who may do everything in another one passes for a unit of any name. */
const placeOf = {
  company: ({ data }: RemoteMessage<BillMessage>) => data.company,
  businessUnit: ({ data }: RemoteMessage<BillMessage>) => data.unit,
}

@Controller()
class LedgerController {
  readonly #paid: ScopeTarget[] = []

  @MessagePattern('bills.read')
  @RequirePermission('finance.bills.read', { scope: placeOf })
  read(@CurrentTarget() target: ScopeTarget): object {
    const isThere = ({ company, businessUnit }: ScopeTarget): boolean =>
      company === target.company && businessUnit === target.businessUnit
    return { target, paid: this.#paid.filter(isThere) }
  }

  @EventPattern('bill.paid')
  @RequirePermission('finance.bills.write', { scope: placeOf })
  paid(@CurrentTarget() target: ScopeTarget): void {
    this.#paid.push(target)
  }
}
// #endregion controller

// #region setup
@Module({ controllers: [LedgerController] })
class LedgerModule {}

export function ledgerModule(options: AuthorizerOptions): DynamicModule {
  const context = microserviceContext({
    token: (data: { readonly token?: string }) => data.token,
    company: (data: { readonly company?: string }) => data.company,
  })
  return {
    module: LedgerModule,
    imports: [AccessModule.forRoot({ ...options, contexts: [context] }), MicroserviceAccessModule],
  }
}
// #endregion setup
