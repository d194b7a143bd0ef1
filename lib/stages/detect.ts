import { Duration } from 'aws-cdk-lib'
import { Construct } from 'constructs'
import type { Settings } from '#core/model/settings.ts'
import { acknowledgePrefix } from '../blocks/acknowledge.ts'
import { joinRows, keepFailures, keepRejects, REJECT_PREFIX, readStreams, useKey } from '../blocks/permissions.ts'
import { StageFunction } from '../blocks/stage-function.ts'
import { StreamMapping } from '../blocks/stream-mapping.ts'
import type { State } from '../state.ts'

/** Records become state: normalise, enrich, detect, and join what was learned into the table. */
export class Detect extends Construct {
  readonly stage: StageFunction

  constructor(scope: Construct, id: string, state: State, settings: Settings) {
    super(scope, id)
    this.stage = new StageFunction(this, 'Stage', {
      handler: 'detect',
      description: 'records from the streams become signals and behaviour',
      memorySize: 1024,
      timeout: Duration.minutes(2),
      environment: { TABLE_NAME: state.table.tableName, ARCHIVE_BUCKET: state.archive.bucketName },
      permissions: [joinRows(state), readStreams(state), useKey(state), ...keepFailures(state), keepRejects(state)],
      state,
      settings,
    })
    acknowledgePrefix(this.stage, state.archive, REJECT_PREFIX, 'Rejected records are kept by day and batch.')
    for (const stream of [state.events, state.flows]) {
      if (!stream) continue
      new StreamMapping(this, `${stream.node.id}Mapping`, {
        target: this.stage.function,
        streamArn: stream.streamArn,
        batchSize: 500,
        window: Duration.seconds(5),
        parallel: 2,
        failures: state.archive,
      })
    }
  }
}
