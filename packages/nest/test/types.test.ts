import {
  type Access,
  type AccessRequest,
  allOf,
  CurrentAccess,
  moduleAccess,
  type PermissionKey,
  Public,
  RequireDelegation,
  RequireModule,
  RequirePermission,
} from '@stagedoor/nest'
import { describe, expect, expectTypeOf, it } from 'vitest'
import './app/catalog.js'

// What does not compile here would fail `typecheck`, and so would an expected error that is none.
describe('APP-4 decorators are typed from the registered catalog', () => {
  it('knows its keys, its modules and what is scope-sensitive', () => {
    expectTypeOf<PermissionKey>().toEqualTypeOf<
      | 'finance.bills.read'
      | 'finance.bills.write'
      | 'finance.reports.read'
      | 'finance.forecasts.read'
      | 'events.shows.read'
      | 'events.shows.write'
    >()
    RequirePermission('events.shows.read')
    RequirePermission('finance.bills.read', { scope: 'filter', conceal: true })
    // @ts-expect-error misspelt
    RequirePermission('events.shows.raed')
    // @ts-expect-error misspelt in a composition
    RequirePermission(allOf('events.shows.read', 'events.shows.raed'))
    // @ts-expect-error a wildcard
    RequirePermission('events.*')
    // @ts-expect-error misspelt module
    RequireModule('evnts')
    // @ts-expect-error misspelt module
    expect(() => moduleAccess('evnts')).not.toThrow()
  })

  it('SCP-6 requires a scope option where the permission is scope-sensitive', () => {
    // @ts-expect-error no options
    RequirePermission('finance.bills.read')
    // @ts-expect-error options without scope
    RequirePermission('finance.bills.read', { conceal: true })
    // @ts-expect-error one of a composition is sensitive
    RequirePermission(allOf('events.shows.read', 'finance.bills.read'))
    // @ts-expect-error misspelt scope
    RequirePermission('finance.bills.read', { scope: 'fliter' })
    RequirePermission(allOf('events.shows.read', moduleAccess('finance')))
  })

  it('REQ-1 takes no unknown option', () => {
    // @ts-expect-error misspelt option
    RequirePermission('events.shows.read', { conceall: true })
  })

  it("types a resolver's request, as both frameworks have it or as the annotation says", () => {
    RequirePermission('finance.bills.read', {
      scope: {
        businessUnit: (req, inject) => {
          expectTypeOf(req).toEqualTypeOf<AccessRequest>()
          expectTypeOf(inject(Date)).toEqualTypeOf<Date>()
          return req.params.unit
        },
      },
    })
    RequirePermission('finance.bills.read', {
      scope: { businessUnit: (req: { readonly session: string }) => req.session },
    })
    RequireDelegation((req) => {
      expectTypeOf(req).toEqualTypeOf<AccessRequest>()
      return req.body
    })
    RequireDelegation((req: { readonly gift: unknown }) => req.gift)
  })

  it('stands on classes, methods and parameters alone', () => {
    class Controller {
      @RequirePermission('events.shows.read')
      method(@CurrentAccess() access: Access): boolean {
        return access.can('events.shows.read')
      }
    }
    expectTypeOf<Controller['method']>().parameter(0).toEqualTypeOf<Access>()
    const onProperty = () => {
      class Wrong {
        // @ts-expect-error not on a property
        @Public()
        property = 1
      }
      return Wrong
    }
    expect(onProperty).toThrow(TypeError)
  })

  it('types an access by the registered catalog', () => {
    expectTypeOf<Parameters<Access['can']>[0]>().extract<string>().toEqualTypeOf<PermissionKey>()
  })
})
