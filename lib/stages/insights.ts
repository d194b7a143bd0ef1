import * as securityhub from 'aws-cdk-lib/aws-securityhub'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'

type Filters = securityhub.CfnInsight.AwsSecurityFindingFiltersProperty

interface View {
  readonly id: string
  readonly name: string
  /** A text member of ASFF: maps, such as ProductFields, can be filtered by and not grouped by. */
  readonly groupBy: string
  readonly filters: Filters
}

const equals = (value: string) => [{ value, comparison: 'EQUALS' }]

/** What of Kestrail still holds and nobody has dealt with. */
const OPEN: Filters = {
  generatorId: [{ value: 'kestrail/', comparison: 'PREFIX' }],
  recordState: equals('ACTIVE'),
  workflowStatus: [...equals('NEW'), ...equals('NOTIFIED')],
}

const views = ({ securityHub }: Settings): readonly View[] => [
  // The origin is the first resource of every finding, with the role Actor.
  { id: 'Origin', name: 'Kestrail: findings by origin and resource', groupBy: 'ResourceId', filters: OPEN },
  {
    id: 'Incident',
    name: 'Kestrail: incidents by story and origin',
    groupBy: 'Title',
    filters: { ...OPEN, productFields: [{ key: 'kestrail/Kind', value: 'incident', comparison: 'EQUALS' }] },
  },
  { id: 'Technique', name: 'Kestrail: findings by ATT&CK tactic and technique', groupBy: 'Type', filters: OPEN },
  securityHub.fileIn === 'member account'
    ? { id: 'Account', name: 'Kestrail: findings by account', groupBy: 'AwsAccountId', filters: OPEN }
    : {
        id: 'Account',
        name: 'Kestrail: findings by account',
        groupBy: 'ResourceId',
        filters: { ...OPEN, resourceType: equals('AwsAccount') },
      },
  // ASFF has no owner: each resource's application name carries it.
  {
    id: 'Owner',
    name: 'Kestrail: findings by owner',
    groupBy: 'ResourceApplicationName',
    filters: { ...OPEN, productFields: [{ key: 'kestrail/HasOwner', value: 'true', comparison: 'EQUALS' }] },
  },
]

/** Five ways to look at the findings in Security Hub. They can only be made where Security Hub is on. */
export class Insights extends Construct {
  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    for (const { id: view, name, groupBy, filters } of views(settings))
      new securityhub.CfnInsight(this, view, { name, groupByAttribute: groupBy, filters })
  }
}
