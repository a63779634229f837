// The code comes with the package.
export { functionCode } from './built-function-code.ts'
