import type { Random } from '#simulate/random.ts'
import type { SourceRecord } from '../aws/event-source.ts'
import { type FaultPlan, noFaults } from '../aws/faults.ts'
import { SecurityHub } from '../aws/security-hub.ts'
import { MemoryTable } from './schedule-table.ts'

/** Raised by a call in which the worker dies: nothing of it, nor of its caches, is used again. */
class Killed extends Error {
  override readonly name = 'Killed'
}

/** A worker's connections; `dead` once it was killed. */
export interface Worker {
  readonly client: (service: string) => never
  readonly dead: () => boolean
}

interface Command {
  readonly input: Record<string, unknown>
}

const refused = (name: string): Error => Object.assign(new Error('injected'), { name })

/** AWS in this process: a stream, a table, Security Hub, a topic and a bucket. Every call takes a few turns and can fail as planned. */
export class Cloud {
  readonly table = new MemoryTable(true)
  readonly stream: MemoryStream
  /** Calls refill its rate limit; times are counted up, not read. */
  readonly securityHub: SecurityHub
  readonly archive = new Map<string, string>()
  readonly injected = new Map<string, number>()
  readonly #random: Random
  #plan: FaultPlan = noFaults
  #kill: (number: number) => boolean = () => false
  #number = 0
  #now = 0

  constructor(random: Random, shards: number) {
    this.#random = random
    this.stream = new MemoryStream(shards)
    this.securityHub = new SecurityHub(() => (this.#now += 150))
  }

  /** What goes wrong from now on: calls by plan, and numbers of calls in which the calling worker dies. */
  fail(plan: FaultPlan, kill: (number: number) => boolean = () => false): void {
    this.#plan = plan
    this.#kill = kill
    this.#number = 0
  }

  worker(): Worker {
    let dead = false
    const send = async (service: string, command: Command): Promise<unknown> => {
      for (let turns = this.#random.int(0, 3); turns > 0; turns--) await Promise.resolve()
      if (dead) throw new Killed('killed')
      const action = command.constructor.name.replace(/Command$/, '')
      const number = this.#number++
      const fault = this.#plan({ service, action, number })
      const kill = this.#kill(number)
      if (kill && this.#random.chance(0.5)) {
        dead = true
        this.#count('killed before')
        throw new Killed('killed')
      }
      if (fault) this.#count(fault)
      if (fault === 'throttle') throw refused('ThrottlingException')
      if (fault === 'error') throw refused('InternalServerError')
      if (fault === 'timeout') throw refused('TimeoutError')
      const answer = this.#answer(service, command, fault === 'partial')
      if (kill) {
        dead = true
        this.#count('killed after')
        throw new Killed('killed')
      }
      if (fault === 'lost') throw refused('TimeoutError')
      return answer
    }
    return { client: (service) => ({ send: (command: Command) => send(service, command) }) as never, dead: () => dead }
  }

  #count(what: string): void {
    this.injected.set(what, (this.injected.get(what) ?? 0) + 1)
  }

  #answer(service: string, command: Command, partial: boolean): unknown {
    if (service === 'dynamodb') return this.table.send(command, partial)
    if (service === 'securityhub') return this.#import(command.input as never, partial)
    this.archive.set(String(command.input['Key']), String(command.input['Body']))
    return {}
  }

  /** Of a partial import the first finding fails, for a reason of AWS's. */
  #import({ Findings }: { Findings: { Id: string }[] }, partial: boolean): unknown {
    const [first, ...rest] = Findings
    const taken = partial ? rest : Findings
    const { status, body } = taken.length > 0 ? this.securityHub.import({ Findings: taken }) : { status: 200, body: { FailedFindings: [] } }
    if (status !== 200) throw refused(status === 429 ? 'TooManyRequestsException' : 'InvalidInputException')
    const failed = body['FailedFindings'] as object[]
    return partial ? { FailedFindings: [{ Id: first?.Id, ErrorCode: 'InternalError', ErrorMessage: 'injected' }, ...failed] } : body
  }
}

interface Shard {
  readonly id: string
  readonly records: SourceRecord[]
  /** Read to its end before this one, as Lambda does. */
  readonly parent?: Shard
  read: number
  closed: boolean
}

/** A Kinesis stream in this process, which can be resharded while it is read. */
class MemoryStream {
  readonly #shards: Shard[] = []
  #number = 0

  constructor(shards: number) {
    for (let at = 0; at < shards; at++) this.#open()
  }

  put(data: Buffer, key: number): void {
    const open = this.#shards.filter(({ closed }) => !closed)
    const shard = open[key % open.length]!
    const sequence = String(++this.#number).padStart(12, '0')
    const eventID = `${shard.id}:${sequence}`
    const kinesis = { kinesisSchemaVersion: '1.0', partitionKey: String(key), sequenceNumber: sequence, data: data.toString('base64') }
    shard.records.push({
      sequenceNumber: sequence,
      event: { eventSource: 'aws:kinesis', eventVersion: '1.0', eventID, eventName: 'aws:kinesis:record', kinesis },
    })
  }

  /** Splits the open shard of that number in two. */
  split(number: number): void {
    const open = this.#shards.filter(({ closed }) => !closed)
    const shard = open[number % open.length]!
    shard.closed = true
    this.#open(shard)
    this.#open(shard)
  }

  /** What is next of any shard whose parent has been read; nothing where all has. */
  readonly read = (): Promise<SourceRecord[]> => {
    const shard = this.#shards.find(
      ({ records, read, parent }) => read < records.length && (!parent || parent.read >= parent.records.length),
    )
    if (!shard) return Promise.resolve([])
    const fresh = shard.records.slice(shard.read, shard.read + 100)
    shard.read += fresh.length
    return Promise.resolve(fresh)
  }

  #open(parent?: Shard): void {
    this.#shards.push({ id: `shard-${this.#shards.length}`, records: [], read: 0, closed: false, ...(parent && { parent }) })
  }
}
