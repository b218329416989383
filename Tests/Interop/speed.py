"""How many guards a second the published client makes, for figures beside ours. Usage: speed.py CALLERS CALLS"""

import sys
import threading
import time
import uuid

from world import client


def work(calls, durations):
    sdk = client()
    for _ in range(calls):
        start = time.perf_counter()
        with sdk.guard("job.run", {"amount_cents": 1200}, idempotency_key=str(uuid.uuid4())):
            pass
        durations.append(time.perf_counter() - start)


if __name__ == "__main__":
    callers, calls = int(sys.argv[1]), int(sys.argv[2])
    durations, start = [], time.perf_counter()
    threads = [threading.Thread(target=work, args=(calls // callers, durations)) for _ in range(callers)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    elapsed, durations = time.perf_counter() - start, sorted(durations)
    p99 = durations[int(len(durations) * 0.99)] * 1000
    print(f"{callers} callers: {len(durations) / elapsed:.0f} guards a second, p99 {p99:.1f} ms")
