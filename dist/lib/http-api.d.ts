import { HttpApi, type IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Configuration } from './configuration.ts';
export interface DeletionHttpApiProps {
    readonly configuration: Configuration;
    readonly api: IFunction;
    /** Encrypts the access log. */
    readonly encryptionKey: IKey | undefined;
    /** Instead of IAM, for every route but `DELETE /files` and `POST /webhook`. */
    readonly authorizer?: IHttpRouteAuthorizer;
}
/** The HTTP API in front of the API function. */
export declare class DeletionHttpApi extends Construct {
    #private;
    readonly gateway: HttpApi;
    /** Who called, when, and what was answered. */
    readonly accessLog: LogGroup;
    constructor(scope: Construct, id: string, props: DeletionHttpApiProps);
    /** Where the API is, without a slash at the end. */
    get url(): string;
}
//# sourceMappingURL=http-api.d.ts.map