import { again, call, check, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, without } from '#core/respond/values.ts'

const RegionName = ref('target.region')
const read = call('region', 'account:GetRegionOptStatus', 'read the status of the Region', { RegionName }, ON.all, {
  keep: ['RegionOptStatus'],
})

export const disableRegions: Response = {
  id: 'disable-regions',
  title: 'Disable a Region',
  family: 'network',
  on: ['region'],
  risk: 'high',
  breaks:
    'Everything in that Region becomes unreachable and continues to cost. Only opt-in Regions can be disabled; it takes minutes to hours.',
  capture: [read],
  preconditions: [refuseUnless('the Region is enabled by default and cannot be disabled', ref('before.region.RegionOptStatus'), 'ENABLED')],
  steps: [call('disable', 'account:DisableRegion', 'disable the Region', { RegionName }, ON.all)],
  verify: [
    check(
      'the Region is disabled or being disabled',
      again(read),
      count(without([ref('after.RegionOptStatus')], ['DISABLING', 'DISABLED'])),
      0,
    ),
  ],
  undo: [call('enable', 'account:EnableRegion', 'enable the Region', { RegionName }, ON.all)],
}
