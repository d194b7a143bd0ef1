/** Name of the IP set of AWS WAF (REGIONAL) that blocked addresses of a family stand in, the same in every account and Region. */
export const blockedSet = (family: 4 | 6): string => `kestrail-blocked-ipv${family}`
