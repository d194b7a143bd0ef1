import type { SourceRecord } from '../event-source.ts'

interface Shard {
  readonly id: string
  readonly records: SourceRecord[]
  /** Read to its end before this one, as Lambda does. */
  readonly parent?: Shard
  read: number
  closed: boolean
}

/** A Kinesis stream in this process, which can be resharded while it is read. */
export class MemoryStream {
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
