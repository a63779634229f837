/**
 * Thrown at synth when the configuration doesn't fit; has one sentence for each fault, not only for the first. Other
 * languages of the CDK get an error of their own with its message.
 *
 * @jsii ignore
 */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    )
    this.faults = faults
  }
}
