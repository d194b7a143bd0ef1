import type { Template } from '#core/model/action.ts'
import type { TransformName } from './transforms.ts'

/** A value through a transform that takes nothing else. */
const of =
  (as: TransformName) =>
  (from: Template): Template => ({ $: from, as })

/** A value through a transform with an argument. */
const withArgument =
  (as: TransformName) =>
  (from: Template, argument: Template): Template => ({ $: from, as, with: argument })

// Lists.
export const count = of('count')
export const firstOf = of('first')
export const flattened = of('flat')
/** Elements that hold something. */
export const whereAny = of('whereAny')
/** Elements whose members equal the pattern's; a list in the pattern means any of its values. */
export const where = withArgument('where')
export const whereNot = withArgument('whereNot')
/** One member of each element. */
export const pluck = withArgument('pluck')
export const contains = withArgument('has')
export const without = withArgument('without')
export const distinct = of('plus')
export const plus = withArgument('plus')
export const joined = withArgument('joined')
/** Two lists side by side: members of the first, and `item` from the second. */
export const paired = withArgument('paired')

// How often a call is made, for `each`: once or never.
export const ifAny = of('ifAny')
export const ifNone = of('ifNone')
export const ifLacks = withArgument('ifLacks')
export const oneIf = withArgument('oneIf')

// What must hold.
export const isAny = of('isAny')
export const isNone = of('isNone')
export const isOnlyAdministrator = withArgument('isOnlyAdministrator')

// Single values and objects.
export const orElse = withArgument('or')
export const numberOf = of('number')
export const jsonText = of('json')
/** The text with the value in place of `{}`. */
export const textWith = withArgument('text')
export const merged = withArgument('merged')
/** The named members of an object, those it has. */
export const onlyMembers = withArgument('only')

// What AWS answers.
/** Active keys; only the named one, where one is named. */
export const activeKeys = withArgument('activeKeys')
/** The latest policy version made before the default one. */
export const previousVersion = of('previousVersion')
/** Target groups in which the target is registered, with its port. */
export const registrations = withArgument('registrations')
/** A statement of a function's policy as the input that made it. */
export const permissionOf = of('permissionOf')
export const openRules = of('openRules')
export const freeRuleNumber = of('freeRuleNumber')
export const decoded = of('decoded')
export const hasStatement = withArgument('hasStatement')
export const withStatement = withArgument('withStatement')
export const outsideStatements = withArgument('outsideStatements')
export const policyWithoutOutsiders = withArgument('policyWithoutOutsiders')
export const sharesWithoutOutsiders = withArgument('sharesWithoutOutsiders')
