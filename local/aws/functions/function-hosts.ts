import type { FunctionDescription } from '../../template/stack-description.ts'
import { TemplateError } from '../../template/template-document.ts'
import type { InvocationOutcome } from './execution-environment.ts'
import { createFunctionHost, type FunctionHost, type FunctionHostOptions } from './function-host.ts'
import { openFunctionLog } from './function-logs.ts'

export interface FunctionHostsOptions extends Omit<FunctionHostOptions, 'onLine'> {
  /** Gets a `<function>.log` for each function. */
  readonly logsDirectory: string
  /** @param pid the process of the execution environment that wrote the line */
  readonly onLine: (functionName: string, line: string, pid: number) => void
}

/** All functions of a stack, each with its log file. */
export interface FunctionHosts {
  /** By name. */
  readonly hosts: ReadonlyMap<string, FunctionHost>
  /** @throws TemplateError when no function has the name */
  invoke(functionName: string, event: unknown): Promise<InvocationOutcome>
  close(): Promise<void>
}

/** Prepares the functions; their environments start with the first invocations. */
export function createFunctionHosts(
  functions: readonly FunctionDescription[],
  { logsDirectory, onLine, ...options }: FunctionHostsOptions,
): FunctionHosts {
  const logs = functions.map(({ name }) => openFunctionLog(logsDirectory, name))
  const hosts = functions.map((description, index) =>
    createFunctionHost(description, {
      ...options,
      onLine: (line, pid) => {
        logs[index]?.write(line)
        onLine(description.name, line, pid)
      },
    }),
  )
  const byName = new Map(hosts.map((host) => [host.name, host]))
  return {
    hosts: byName,
    invoke: async (functionName, event) => {
      const host = byName.get(functionName)
      if (host === undefined) {
        throw new TemplateError(`the template has no function ${functionName}`)
      }
      return host.invoke(event)
    },
    close: async () => {
      await Promise.all(hosts.map((host) => host.close()))
      await Promise.all(logs.map((log) => log.close()))
    },
  }
}
