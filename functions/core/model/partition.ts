/** AWS's partitions that Kestrail runs in. */
export type Partition = 'aws' | 'aws-cn' | 'aws-us-gov'

/** The partition of a Region; of `global` and unknown ones `aws`. */
export const partitionOfRegion = (region: string): Partition =>
  region.startsWith('us-gov-') ? 'aws-us-gov' : region.startsWith('cn-') ? 'aws-cn' : 'aws'

/** The same value with every ARN in it of another partition: data that is written once names `aws`. */
export const inPartition = <T>(value: T, partition: Partition): T => {
  if (partition === 'aws') return value
  if (typeof value === 'string') return value.replaceAll('arn:aws:', `arn:${partition}:`) as T
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((one) => inPartition(one, partition)) as T
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inPartition(one, partition)])) as T
}
