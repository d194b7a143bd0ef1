const PRINCIPAL = /^arn:[^:]*:(?:iam|sts)::(\d{12}):(user|role|assumed-role|federated-user|root)(?:\/(.+))?$/

/** A principal's ARN as people call it: `user dana`, `role ops/dana` (role and session), `root user of 123456789012`; any other text as it is. */
export const principalName = (arn: string): string => {
  const [, account, kind, path] = PRINCIPAL.exec(arn) ?? []
  if (kind === undefined) return arn
  if (path === undefined) return `root user of ${account}`
  const name = kind === 'assumed-role' ? path : (path.split('/').at(-1) ?? path)
  return `${kind === 'assumed-role' ? 'role' : kind.replace('-', ' ')} ${name}`
}
