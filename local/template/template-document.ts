import { isRecord } from '../json-record.ts'

/** Thrown when the synthesised template holds something that the local run cannot read. */
export class TemplateError extends Error {
  override name = 'TemplateError'
}

/** A resource of a CloudFormation template, its properties not yet resolved. */
export interface TemplateResource {
  readonly logicalId: string
  readonly type: string
  readonly properties: Readonly<Record<string, unknown>>
  readonly metadata: Readonly<Record<string, unknown>>
}

/** A CloudFormation template in the order it was written. */
export interface TemplateDocument {
  readonly resources: readonly TemplateResource[]
  /** The values of its outputs by name, not yet resolved. */
  readonly outputs: ReadonlyMap<string, unknown>
}

/**
 * Reads a parsed template file.
 * @throws TemplateError when it has no resources or a resource without a type
 */
export function readTemplateDocument(json: unknown): TemplateDocument {
  if (!isRecord(json) || !isRecord(json.Resources)) {
    throw new TemplateError('the template has no Resources')
  }
  const resources = Object.entries(json.Resources).map(([logicalId, resource]) => {
    if (!isRecord(resource) || typeof resource.Type !== 'string') {
      throw new TemplateError(`the resource ${logicalId} has no Type`)
    }
    return {
      logicalId,
      type: resource.Type,
      properties: isRecord(resource.Properties) ? resource.Properties : {},
      metadata: isRecord(resource.Metadata) ? resource.Metadata : {},
    }
  })
  const outputs = Object.entries(isRecord(json.Outputs) ? json.Outputs : {}).map(
    ([name, output]): [string, unknown] => [name, isRecord(output) ? output.Value : undefined],
  )
  return { resources, outputs: new Map(outputs) }
}
