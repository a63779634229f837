import type { FunctionDescription } from '../../template/stack-description.ts'

/**
 * The variables of an execution environment: the template's, what Lambda itself sets, and where the
 * stand-ins are. The template's win over Lambda's, except for the names that Lambda reserves.
 * @param endpoints as variables: `AWS_ENDPOINT_URL_…`, and the upstream's if it isn't the template's
 */
export function environmentOf(
  description: FunctionDescription,
  region: string,
  endpoints: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    ...description.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: description.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(description.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_FORMAT: description.logFormat,
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${description.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_ACCESS_KEY_ID: description.role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: description.role.secretAccessKey,
    LAMBDA_TASK_ROOT: description.assetDirectory,
    _HANDLER: description.handler,
    ...endpoints,
  }
}
