"""DocumentPro's own example in a loop: sequential, or with keep-alive and 20 threads. Prints the seconds it took."""
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import requests

url, api_key, way, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
headers = {'x-api-key': api_key}
ids = [f'{way}-{number}' for number in range(count)]


def delete(session, request_id):
    response = session.delete(url, headers=headers, params={'request_id': request_id})
    assert response.status_code == 200, response.text


start = time.monotonic()
if way == 'sequential':
    for request_id in ids:
        delete(requests, request_id)
else:
    sessions = [requests.Session() for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        share = [(sessions[thread], ids[thread::20]) for thread in range(20)]
        list(pool.map(lambda pair: [delete(pair[0], request_id) for request_id in pair[1]], share))
print(time.monotonic() - start)
