// #region file
import { AccessModule } from '@stagedoor/nest'
import { catalog } from './catalog.js'
import { Settings, SettingsModule } from './settings.module.js'

export const accessModule = AccessModule.forRootAsync({
  imports: [SettingsModule],
  inject: [Settings],
  useFactory: ({ issuer, jwks, audience }: Settings) => ({ catalog, issuer, jwks, audience }),
})
// #endregion file
