/** What the schedule puts on every path each five minutes. It is no record: where even it does not arrive, the path is cut. */
export const PULSE = { kestrail: 'pulse' } as const

/** Nothing else stands beside it: no record hides behind a pulse. */
export const isPulse = (value: Readonly<Record<string, unknown>>): boolean =>
  value['kestrail'] === PULSE.kestrail && Object.keys(value).length === 1
