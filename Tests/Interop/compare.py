"""Guards a second: our client through both transports, the published one, and wrk on the guard endpoint alone. Beside them
what the HTTP libraries leave: two empty requests through the same client to the same server.

    Tests/Interop/compare.py BENCHMARKS PYTHON [ROUNDS]

BENCHMARKS is the release build of the benchmarks, with all traits and --static-swift-stdlib, as servers are built; PYTHON is
that of Tests/Interop/install. All ask the same server, a process of its own with a durable ledger, in turn.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).parent
WRK = """
local n = 0
local id = tostring({}):sub(8)
function request()
  n = n + 1
  local body = string.format('{"agent_id":"worker","action":"job.run","params":{"amount_cents":1200},' ..
    '"idempotency_key":"wrk-%s-%s-%d","resource":null,"risk_class":null,"evidence_context":{}}', os.time(), id, n)
  return wrk.format("POST", "/api/haltstate/sentinel/action/guard", nil, body)
end
"""


def swift(transport, callers, calls):
    words = run([benchmarks, "client", transport, port, agent_key, str(callers), str(calls)]).split()
    return float(words[2]), float(words[3])


def python(callers, calls):
    environment = {
        "PYTHONPATH": str(interpreter.parent.parent / "sdk-0.8.0.dev1"),
        "INTEROP_BASE_URL": f"http://127.0.0.1:{port}",
        "INTEROP_AGENT_KEY": agent_key,
        "INTEROP_PERSON_KEY": person_key,
    }
    words = run([interpreter, here / "speed.py", str(callers), str(calls)], environment).split()
    return float(words[2]), float(words[-2])


def wrk(callers):
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK)
        script.flush()
        headers = ["-H", f"X-API-Key: {agent_key}", "-H", "X-Tenant-ID: shop", "-H", "Content-Type: application/json"]
        url = f"http://127.0.0.1:{port}"
        output = run(["wrk", "-t1", f"-c{callers}", "-d4s", "--latency", "-s", script.name, *headers, url])
    if "Non-2xx" in output:
        raise SystemExit(output)
    rate = next(line.split()[1] for line in output.splitlines() if line.startswith("Requests/sec"))
    return float(rate), 0.0


def run(command, environment=None):
    environment = {**os.environ, **environment} if environment else None
    result = subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{command[0]} failed: {result.stdout}{result.stderr}")
    return result.stdout


def compare(callers, calls, python_calls):
    ways = {
        "AsyncHTTPClient": lambda: swift("asynchttpclient", callers, calls),
        "URLSession": lambda: swift("urlsession", callers, calls),
        "two empty requests": lambda: swift("empty", callers, calls),
        "Python 0.8.0.dev1": lambda: python(callers, python_calls),
        "wrk, guard alone": lambda: wrk(callers),
    }
    figures = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            figures[name].append(way())
    yardstick = statistics.median(rate for rate, _ in figures["Python 0.8.0.dev1"])
    print(f"{callers} callers")
    for name, measured in figures.items():
        rate, p99 = (statistics.median(column) for column in zip(*measured))
        print(f"  {name}: {rate:.0f} a second, {rate / yardstick:.1f} x Python, p99 {p99:.1f} ms")


benchmarks, interpreter = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).absolute()
rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
with tempfile.TemporaryDirectory() as folder:
    server = subprocess.Popen([benchmarks, "serve", folder], stdout=subprocess.PIPE, text=True)
    try:
        port, agent_key, person_key = server.stdout.readline().split()
        for callers, calls, python_calls in [(1, 1000, 300), (16, 4800, 800), (64, 6400, 960)]:
            compare(callers, calls, python_calls)
    finally:
        server.terminate()
        server.wait()
