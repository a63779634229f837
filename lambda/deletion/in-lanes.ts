/**
 * Does `work` on each item, at most `lanes` of them at once: a lane takes the next item when it is done with its last.
 *
 * @returns the results in the order of the items
 */
export async function inLanes<Item extends NonNullable<unknown>, Result>(
  items: readonly Item[],
  lanes: number,
  work: (item: Item) => Result | Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  let next = 0
  const lane = async (): Promise<void> => {
    for (let item = items[next]; item !== undefined; item = items[next]) {
      results[next++] = await work(item)
    }
  }
  const running: Promise<void>[] = []
  while (running.length < lanes && running.length < items.length) running.push(lane())
  await Promise.all(running)
  return results
}
