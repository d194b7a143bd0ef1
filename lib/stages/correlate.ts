import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { Settings } from '#core/settings/settings.ts'
import { joinRows, keepFailures, listRows, readChanges, useKey } from '../blocks/permissions.ts'
import { StageFunction } from '../blocks/stage-function.ts'
import { StreamMapping } from '../blocks/stream-mapping.ts'
import type { State } from '../state.ts'

/** Changed state becomes verdicts: the component of sessions around each change is judged again. */
export class Correlate extends Construct {
  readonly stage: StageFunction

  constructor(scope: Construct, id: string, state: State, settings: Settings) {
    super(scope, id)
    this.stage = new StageFunction(this, 'Stage', {
      handler: 'correlate',
      description: 'changed state becomes findings and incidents',
      memorySize: 512,
      timeout: Duration.minutes(2),
      environment: { TABLE_NAME: state.table.tableName },
      permissions: [joinRows(state), listRows(state), readChanges(state), useKey(state), ...keepFailures(state)],
      state,
      settings,
    })
    new StreamMapping(this, 'Mapping', {
      target: this.stage.function,
      streamArn: state.table.tableStreamArn ?? '',
      batchSize: 200,
      window: Duration.seconds(5),
      failures: state.archive,
      filters: [
        {
          eventName: ['INSERT', 'MODIFY'],
          dynamodb: { NewImage: { kind: { S: [{ 'anything-but': ['finding', 'head', 'heartbeat'] }] } } },
        },
      ],
    })
  }
}
