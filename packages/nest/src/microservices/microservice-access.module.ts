import { Module } from '@nestjs/common'
import { MessageFilter } from '../messages/message.filter.js'
import { MessageGuard } from '../messages/message.guard.js'
import { MessageInterceptor } from '../messages/message.interceptor.js'
import { MessageEnhancers } from '../messages/message-enhancers.service.js'

/**
 * Puts the guard on the message handlers themselves, so that it runs in a hybrid application with and without `inheritAppConfig`.
 * Import it once, in the root module, beside `AccessModule` with `microserviceContext()`.
 */
@Module({ providers: [MessageGuard, MessageFilter, MessageInterceptor, MessageEnhancers] })
export class MicroserviceAccessModule {}
