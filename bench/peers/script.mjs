// DocumentPro's own example in a loop, where there is no Python: sequential, or with keep-alive and 20 at once.
// Prints the seconds it took.
import { Agent, request } from 'node:http'

const [url, apiKey, way, count] = process.argv.slice(2)
const ids = Array.from({ length: Number(count) }, (_, number) => `${way}-${number}`)
const agent = new Agent(way === 'sequential' ? {} : { keepAlive: true, maxSockets: 20 })

function deleteOne(id) {
  return new Promise((resolve, reject) => {
    request(
      `${url}?request_id=${id}`,
      { method: 'DELETE', agent, headers: { 'x-api-key': apiKey } },
      (response) => {
        response
          .resume()
          .on('end', () =>
            response.statusCode === 200 ? resolve() : reject(new Error(response.statusCode)),
          )
      },
    )
      .on('error', reject)
      .end()
  })
}

const start = performance.now()
if (way === 'sequential') for (const id of ids) await deleteOne(id)
else await Promise.all(ids.map(deleteOne))
console.log((performance.now() - start) / 1000)
