import { CommandError } from '../command-error.ts'
import type { AwsOptions } from './place.ts'

/** A deployed stack as CloudFormation tells of it. */
export interface StackOutputs {
  readonly outputs: ReadonlyMap<string, string>
  readonly region: string
  /** For people. */
  readonly where: string
}

/** @throws CommandError when there is no such stack, or what the AWS SDK throws */
export async function stackOutputs(stackName: string, options: AwsOptions): Promise<StackOutputs> {
  // Only here: the client is large, and the local run doesn't need it.
  const { CloudFormationClient, DescribeStacksCommand } = await import(
    '@aws-sdk/client-cloudformation'
  )
  const cloudFormation = new CloudFormationClient(options)
  try {
    const region = await cloudFormation.config.region()
    const { Stacks } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackName }),
    )
    const outputs = new Map(
      Stacks?.[0]?.Outputs?.flatMap(({ OutputKey, OutputValue }) =>
        OutputKey === undefined || OutputValue === undefined ? [] : [[OutputKey, OutputValue]],
      ),
    )
    const profile = options.profile === undefined ? '' : `, profile ${options.profile}`
    return { outputs, region, where: `the stack ${stackName} in ${region}${profile}` }
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) {
      throw new CommandError(
        `there is no stack ${stackName} in this account and region; see --stack, --profile and --region`,
        { cause: error },
      )
    }
    throw error
  } finally {
    cloudFormation.destroy()
  }
}

/** @throws CommandError naming the output that the stack doesn't have */
export function outputOf(
  { outputs, where }: StackOutputs,
  name: string,
  otherwise: string,
): string {
  const value = outputs.get(name)
  if (value !== undefined) return value
  throw new CommandError(`${where} doesn't have the output ${name}; ${otherwise}`)
}
