/** What the schedule puts on every path each five minutes. It is no record: where even it does not arrive, the path is cut. */
export const CANARY = { kestrail: 'canary' } as const

/** Nothing else stands beside it: no record hides behind a canary. */
export const isCanary = (value: Readonly<Record<string, unknown>>): boolean =>
  value['kestrail'] === CANARY.kestrail && Object.keys(value).length === 1
