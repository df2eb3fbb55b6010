// #region file
import { Controller, Delete, Get, Module } from '@nestjs/common'
import { type Access, AccessModule, CurrentAccess, RequireModule, RequirePermission } from '@stagedoor/nest'
import { catalog } from './catalog.js'
import { audience, issuer } from './settings.js'

@Controller('bills')
@RequireModule('finance')
class BillsController {
  @Get()
  @RequirePermission('finance.bills.read', { scope: 'filter' })
  list(@CurrentAccess() access: Access) {
    return access.scopeOf('finance.bills.read') // what the query is narrowed by
  }

  @Delete()
  @RequirePermission('finance.bills.write', { scope: 'company' })
  removeAll() {}
}

@Module({
  imports: [AccessModule.forRoot({ catalog, issuer, audience })],
  controllers: [BillsController],
})
export class AppModule {}
// #endregion file
