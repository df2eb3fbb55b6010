import type { TcpContext } from '@nestjs/microservices'
import { RequireModule, RequirePermission } from '@stagedoor/nest'
import { microserviceContext, type RemoteMessage } from '@stagedoor/nest/microservices'
import type { SocketMessage } from '@stagedoor/nest/websockets'
import { describe, expect, expectTypeOf, it } from 'vitest'
import '../app/catalog.js'

// What does not compile here would fail `typecheck`, and so would an expected error that is none.
describe('APP-4 messages are typed from the registered catalog', () => {
  it('knows its keys and what is scope-sensitive, on handlers of messages as on others', () => {
    class Handlers {
      @RequirePermission('finance.bills.read', {
        scope: {
          businessUnit: (message: SocketMessage<{ readonly unit: string }, WebSocket>) => {
            expectTypeOf(message.data.unit).toEqualTypeOf<string>()
            expectTypeOf(message.client).toEqualTypeOf<WebSocket>()
            return message.data.unit
          },
        },
      })
      ofSocket(): void {}

      @RequirePermission('finance.bills.read', {
        scope: {
          businessUnit: (message: RemoteMessage<{ readonly unit: string }, TcpContext>) => {
            expectTypeOf(message.context.getPattern()).toEqualTypeOf<string>()
            return message.data.unit
          },
        },
      })
      remote(): void {}

      // @ts-expect-error misspelt
      @RequirePermission('events.shows.raed')
      misspelt(): void {}

      // @ts-expect-error no scope
      @RequirePermission('finance.bills.read')
      unscoped(): void {}

      // @ts-expect-error misspelt module
      @RequireModule('evnts')
      ofModule(): void {}
    }
    expect(Handlers).toBeDefined()
  })

  it('does not know what is sent until it is said', () => {
    expectTypeOf<SocketMessage['data']>().toEqualTypeOf<unknown>()
    expectTypeOf<RemoteMessage['data']>().toEqualTypeOf<unknown>()
    expectTypeOf<RemoteMessage['context']>().toEqualTypeOf<unknown>()
  })

  it('LAY-5 wants an extractor of the token, and knows every option', () => {
    const token = (data: { readonly token: string }): string => data.token
    expect(microserviceContext({ token, company: async () => 'comp_1' }).type).toBe('rpc')
    // @ts-expect-error no options
    expect(() => microserviceContext()).toThrow(TypeError)
    // @ts-expect-error no token
    expect(() => microserviceContext({})).toThrow(TypeError)
    // @ts-expect-error no function
    expect(() => microserviceContext({ token: 'token' })).toThrow(TypeError)
    // @ts-expect-error misspelt
    expect(() => microserviceContext({ token, compnay: token })).toThrow(TypeError)
  })
})
