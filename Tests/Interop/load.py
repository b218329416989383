"""Guards as fast as it can until the server is gone, and writes down what was acknowledged. Usage: load.py FILE"""

import sys
import threading

import haltstate
from world import client

lock = threading.Lock()


def work(worker, out):
    sdk = client(retry_count=0)
    for number in range(100_000):
        key, ran = f"load:{worker}:{number}", False
        try:
            with sdk.guard("job.run", {"n": number}, idempotency_key=key):
                ran = True
        except (haltstate.HaltStateError, haltstate.OutcomeReportError):
            if ran:
                note(out, f"started {key} {number}")
            return
        note(out, f"completed {key} {number}")


def note(out, line):
    with lock:
        out.write(line + "\n")
        out.flush()


if __name__ == "__main__":
    with open(sys.argv[1], "w") as out:
        threads = [threading.Thread(target=work, args=(worker, out)) for worker in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
