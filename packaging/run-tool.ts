import { type ExecFileOptions, execFile } from 'node:child_process'

/**
 * Runs a program, and gives what it printed.
 * @throws Error with all that it printed, whichever way, when it fails: compilers print what is wrong to standard output
 */
export function runTool(
  file: string,
  args: readonly string[],
  options: ExecFileOptions = {},
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  execFile(file, args, options, (error, stdout, stderr) => {
    if (error === null) resolve(String(stdout))
    else reject(new Error(`${file} ${args.join(' ')} failed:\n${stdout}${stderr}`))
  })
  return promise
}
