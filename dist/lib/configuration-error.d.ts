/**
 * Thrown at synth when the configuration doesn't fit; has one sentence for each fault, not only for the first. Other
 * languages of the CDK get an error of their own with its message.
 *
 * @jsii ignore
 */
export declare class ConfigurationError extends Error {
    name: string;
    readonly faults: readonly string[];
    constructor(faults: readonly string[]);
}
//# sourceMappingURL=configuration-error.d.ts.map