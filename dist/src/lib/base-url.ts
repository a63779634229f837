const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

export function isBaseUrl(given: string): boolean {
  const url = URL.parse(given)
  if (url === null || url.search !== '' || url.hash !== '') return false
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))
}

/** What was given instead, without the parts that may hold a password or a key. */
export function describeBaseUrl(given: string): string {
  const url = URL.parse(given)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return `a text of ${given.length} characters that is no http URL`
  }
  const { protocol, username, password, host, pathname, search, hash } = url
  if (`${username}${password}${search}${hash}` === '') return JSON.stringify(given)
  const user = username === '' && password === '' ? '' : '…@'
  return `${protocol}//${user}${host}${pathname === '/' ? '' : pathname}${search === '' ? '' : '?…'}${hash === '' ? '' : '#…'}`
}
