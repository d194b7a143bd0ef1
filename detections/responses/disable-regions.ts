import { again, call, check, holds, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const RegionName = ref('target.region')
const read = call('region', 'account:GetRegionOptStatus', 'read whether the Region is on', { RegionName }, ON.all, {
  keep: ['RegionOptStatus'],
})

export const disableRegions: Response = {
  id: 'disable-regions',
  title: 'Switch a Region off',
  family: 'network',
  on: ['region'],
  risk: 'high',
  breaks:
    'Everything in that Region becomes unreachable, and goes on costing. Only Regions that were switched on can be switched off; it takes minutes to hours.',
  capture: [read],
  needs: [holds('the Region was not switched on by choice: it cannot be switched off', ref('before.region.RegionOptStatus'), 'ENABLED')],
  steps: [call('disable', 'account:DisableRegion', 'switched the Region off', { RegionName }, ON.all)],
  verify: [
    check('the Region goes off', again(read), via(via([ref('after.RegionOptStatus')], 'without', ['DISABLING', 'DISABLED']), 'count'), 0),
  ],
  undo: [call('enable', 'account:EnableRegion', 'switched the Region on again', { RegionName }, ON.all)],
}
