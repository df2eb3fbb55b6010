import { Inject, Injectable } from '@nestjs/common'
import {
  Args,
  Field,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql'
import {
  type Access,
  CurrentAccess,
  CurrentDelegation,
  CurrentIdentity,
  CurrentTarget,
  type DelegationGrant,
  type Identity,
  Public,
  RequireDelegation,
  RequirePermission,
  type ScopeTarget,
} from '@stagedoor/nest'
import type { GraphqlRequest } from '@stagedoor/nest/graphql'
import { PubSub } from 'graphql-subscriptions'

/** The fields whose resolvers ran. */
export const ran: string[] = []

/** What the subscriptions of the application hear. */
export const pubsub = new PubSub()

@ObjectType()
export class Bill {
  @Field(() => String)
  unit!: string
}

@Injectable()
export class Ledger {
  unitOf(bill: string): string {
    return bill === 'bill_1' ? 'bu_1' : 'bu_2'
  }

  companyOf(_bill: string): string {
    return 'comp_1'
  }
}

// #region resolver
const inUnit = { businessUnit: (field: GraphqlRequest<{ unit: string }>) => field.args.unit }

@Resolver(() => Bill)
export class BillsResolver {
  constructor(@Inject(Ledger) private readonly ledger: Ledger) {}

  @Query(() => [Bill], { nullable: true })
  @RequirePermission('finance.bills.read', { scope: inUnit })
  bills(@Args('unit') unit: string, @CurrentTarget() target: ScopeTarget): Bill[] {
    ran.push(`bills ${unit} ${JSON.stringify(target)}`)
    return [{ unit }]
  }

  @Mutation(() => Boolean)
  @RequirePermission('finance.bills.write', {
    scope: {
      businessUnit: (field: GraphqlRequest<{ bill: string }>, inject) =>
        inject(Ledger).unitOf(field.args.bill),
      company: (field: GraphqlRequest<{ bill: string }>, inject) => inject(Ledger).companyOf(field.args.bill),
    },
  })
  pay(@Args('bill') bill: string): boolean {
    ran.push(`pay ${this.ledger.unitOf(bill)}`)
    return true
  }
  // #endregion resolver

  // #region field
  @ResolveField(() => String)
  @RequirePermission('finance.reports.read')
  total(@Parent() bill: Bill): string {
    ran.push(`total ${bill.unit}`)
    return '1.00'
  }
  // #endregion field

  @Query(() => String, { nullable: true })
  @RequirePermission('finance.bills.read', { scope: inUnit, conceal: true })
  hidden(@Args('unit') unit: string): string {
    ran.push('hidden')
    return unit
  }

  @Query(() => String)
  @RequirePermission('finance.forecasts.read')
  forecasts(): string {
    ran.push('forecasts')
    return 'rain'
  }

  @Query(() => String)
  @RequirePermission('finance.bills.read', { scope: 'company' })
  ofCompany(@CurrentAccess() access: Access): string {
    ran.push('ofCompany')
    return access.companyId
  }

  @Query(() => String)
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  asserted(@CurrentAccess() access: Access): string {
    access.assert('finance.bills.write', { businessUnit: 'bu_1' })
    ran.push('asserted')
    return 'written'
  }

  @Query(() => String)
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  targetless(@CurrentTarget() target?: ScopeTarget): string {
    ran.push('targetless')
    return JSON.stringify(target ?? 'none')
  }

  @Query(() => String)
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  notDelegating(@CurrentDelegation() grant: DelegationGrant): string {
    ran.push('notDelegating')
    return JSON.stringify(grant)
  }

  @Mutation(() => String)
  @RequireDelegation((field: GraphqlRequest<{ request: string }>) => JSON.parse(field.args.request))
  give(@Args('request') _request: string, @CurrentDelegation() grant: DelegationGrant): string {
    ran.push('give')
    return JSON.stringify(grant.permissions)
  }

  @Query(() => String)
  @Public()
  open(): string {
    ran.push('open')
    return 'open'
  }

  @Query(() => String)
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  me(@CurrentIdentity() identity: Identity): string {
    ran.push('me')
    return identity.subject
  }

  // #region subscription
  @Subscription(() => String)
  @RequirePermission('finance.bills.read', { scope: inUnit })
  paid(@Args('unit') unit: string, @CurrentAccess() { companyId }: Access): AsyncIterable<unknown> {
    ran.push('paid')
    return pubsub.asyncIterableIterator(JSON.stringify(['paid', companyId, unit])) // no guard looks into an event
  }
  // #endregion subscription
}

/** Forgotten, on purpose. */
@Resolver()
export class ForgottenResolver {
  @Query(() => String)
  forgotten(): string {
    ran.push('forgotten')
    return 'secret'
  }
}
