import { isRecord } from '../../local/json-record.ts'
import { emulatedValues } from '../../local/template/emulated-values.ts'
import { resolve } from '../../local/template/intrinsic-functions.ts'
import { readTemplateDocument } from '../../local/template/template-document.ts'
import { readTemplate } from '../../permissions/altered-assembly.ts'

type Json = Readonly<Record<string, unknown>>

/** The metrics of a namespace that a template's alarms and dashboards look at, each in words. */
export interface WatchedMetrics {
  /** `name dimension value …`: one metric, of an alarm. */
  readonly byAlarms: readonly string[]
  /** The same, of a graph. */
  readonly byGraphs: readonly string[]
  /** `function,dimension name functionName`: the metrics that a graph finds by a search. */
  readonly bySearches: readonly string[]
}

/** What the one template of a cloud assembly looks at, with the names that the local run gives. */
export async function watchedMetrics(
  assembly: string,
  account: { readonly stackName: string; readonly region: string },
  namespace: string,
): Promise<WatchedMetrics> {
  const template = readTemplateDocument(await readTemplate(assembly))
  const values = {
    ...emulatedValues(template, {
      accountId: '000000000000',
      sqsEndpoint: 'http://sqs',
      ...account,
    }),
    unresolved: (name: string) => `<${name}>`,
  }
  const propertiesOf = (type: string): readonly unknown[] =>
    template.resources
      .filter((resource) => resource.type === type)
      .map(({ properties }) => resolve(properties, values))
  const alarms = propertiesOf('AWS::CloudWatch::Alarm')
  const bodies = propertiesOf('AWS::CloudWatch::Dashboard').map((dashboard): unknown =>
    JSON.parse(String(isRecord(dashboard) && dashboard.DashboardBody)),
  )
  const rows = bodies.flatMap(rowsIn)
  return {
    byAlarms: alarms
      .flatMap(metricsIn)
      .filter((metric) => metric.Namespace === namespace)
      .map(named),
    byGraphs: rows
      .filter(([first]) => first === namespace)
      .map((row) =>
        row
          .slice(1)
          .filter((part) => typeof part === 'string')
          .join(' '),
      ),
    bySearches: rows.flatMap(([first]) => searchIn(first, namespace)),
  }
}

/** Everything that names a metric as CloudFormation does, at any depth. */
function metricsIn(value: unknown): readonly Json[] {
  if (Array.isArray(value)) return value.flatMap(metricsIn)
  if (!isRecord(value)) return []
  return [
    ...(value.MetricName === undefined ? [] : [value]),
    ...Object.values(value).flatMap(metricsIn),
  ]
}

function named({ MetricName, Dimensions }: Json): string {
  const dimensions: readonly unknown[] = Array.isArray(Dimensions) ? Dimensions : []
  const parts = dimensions.filter(isRecord).flatMap(({ Name, Value }) => [Name, Value])
  return [MetricName, ...parts].join(' ')
}

/** The rows of every widget (CloudWatch API Reference, *Dashboard Body Structure and Syntax*). */
function rowsIn(value: unknown): readonly (readonly unknown[])[] {
  if (Array.isArray(value)) return value.flatMap(rowsIn)
  if (!isRecord(value)) return []
  const own = Array.isArray(value.metrics) ? value.metrics.filter(Array.isArray) : []
  return [...own, ...Object.values(value).flatMap(rowsIn)]
}

/** `SEARCH('{namespace,dimension,dimension} MetricName="name" function="name"', …)` */
function searchIn(first: unknown, namespace: string): readonly string[] {
  const expression = isRecord(first) ? String(first.expression) : ''
  return [
    ...expression.matchAll(/SEARCH\('\{([\w/]+),([\w,]+)\} MetricName="(\w+)" function="([^"]+)"/g),
  ]
    .filter(([, searched]) => searched === namespace)
    .map(([, , dimensions, name, functionName]) => [dimensions, name, functionName].join(' '))
}
