import { isRecord } from '../json-record.ts'
import type { TableDescription, TableKey } from './stack-description.ts'
import type { TypedResource } from './typed-resource.ts'

/**
 * Reads a table. What it costs, how it's encrypted and when its items expire makes no difference here.
 * @throws TemplateError for indexes and streams
 */
export function describeTable(resource: TypedResource): TableDescription {
  const properties = resource.read(
    'KeySchema',
    'AttributeDefinitions',
    'GlobalSecondaryIndexes',
    'LocalSecondaryIndexes',
    'StreamSpecification',
  )
  for (const name of ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes']) {
    if (properties.list(name).length > 0) throw properties.fault(name, 'none')
  }
  if (Object.keys(properties.object('StreamSpecification')).length > 0) {
    throw properties.fault('StreamSpecification', 'none')
  }
  const definitions = properties.list('AttributeDefinitions').filter(isRecord)
  const keys = properties.list('KeySchema').map((element): TableKey => {
    const name = isRecord(element) ? element.AttributeName : undefined
    const role = isRecord(element) ? element.KeyType : undefined
    const type = definitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType
    if (typeof name !== 'string' || (role !== 'HASH' && role !== 'RANGE')) {
      throw properties.fault('KeySchema', 'a list of attribute names with HASH or RANGE')
    }
    if (type !== 'S' && type !== 'N' && type !== 'B') {
      throw properties.fault('AttributeDefinitions', 'S, N or B for each key')
    }
    return { name, role, type }
  })
  return { name: resource.ref, keys }
}
