import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
/** The code of a function as the package brings it. */
export function functionCode(name) {
    return Code.fromAsset(fileURLToPath(new URL(`../assets/${name}`, import.meta.url)));
}
