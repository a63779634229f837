// The one difference between the checkout and the package: the build has this file take the code from
// built-function-code.ts instead.
export { functionCode } from './source-function-code.ts'
