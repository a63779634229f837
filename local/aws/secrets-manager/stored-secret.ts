import { randomUUID } from 'node:crypto'
import { AwsJsonError } from '../stand-in/aws-json.ts'

/** A version of a secret's value. */
interface SecretVersion {
  readonly id: string
  readonly value: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
}

/** Which version to read; without either, the one labelled AWSCURRENT. */
interface VersionSelector {
  readonly versionId?: string | undefined
  readonly versionStage?: string | undefined
}

/** A secret and its versions, with AWSCURRENT and AWSPREVIOUS as Secrets Manager keeps them. */
export interface StoredSecret {
  readonly arn: string
  readonly name: string
  /** The newest first. */
  readonly versions: readonly SecretVersion[]
  /** @throws AwsJsonError ResourceNotFoundException when no version fits */
  read(selector: VersionSelector): SecretVersion
  /** Makes `value` AWSCURRENT, and what was current AWSPREVIOUS. */
  put(value: string): SecretVersion
  stagesOf(version: SecretVersion): readonly string[]
}

/** A secret that has no value until one is put. */
export function createStoredSecret(arn: string, name: string, now: () => number): StoredSecret {
  const versions: SecretVersion[] = []
  const labelled = (stage: string): SecretVersion | undefined =>
    versions[['AWSCURRENT', 'AWSPREVIOUS'].indexOf(stage)]
  return {
    arn,
    name,
    versions,
    read({ versionId, versionStage }) {
      const stage = versionStage ?? (versionId === undefined ? 'AWSCURRENT' : undefined)
      const version =
        stage === undefined ? versions.find(({ id }) => id === versionId) : labelled(stage)
      if (version !== undefined && (versionId === undefined || version.id === versionId)) {
        return version
      }
      const missing = stage === undefined ? `VersionId: ${versionId}` : `staging label: ${stage}`
      throw new AwsJsonError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for ${missing}`,
      )
    },
    put(value) {
      const version = { id: randomUUID(), value, createdAt: now() }
      versions.unshift(version)
      return version
    },
    stagesOf: (version) =>
      ['AWSCURRENT', 'AWSPREVIOUS'].filter((stage) => labelled(stage) === version),
  }
}
