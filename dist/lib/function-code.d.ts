export { functionCode } from './built-function-code.ts';
//# sourceMappingURL=function-code.d.ts.map