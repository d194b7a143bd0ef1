import * as z from 'zod'
import { yesNo } from './values.ts'

/** Setting `approvals`: where an action that waits may be approved, beside the command line. */
export const approvals = () =>
  z
    .strictObject(
      {
        /** Buttons in the channel of setting `slack`. Anyone who is in the channel may press them, so they count as one person without a name. */
        chat: yesNo().default(false),
        /** Custom actions of Security Hub. The stack that makes them cannot be deployed where Security Hub is off. */
        securityHub: yesNo().default(false),
      },
      { error: 'write { "chat": true }' },
    )
    .default(() => ({ chat: false, securityHub: false }))
