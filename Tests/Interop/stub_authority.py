"""An authority that answers as HaltState 0.7 or 0.8 does, and notes whatever a client sends that the contract has not.

It shares no code with the Swift package: what it expects is written down here once more, from the published contract.
The action says what is decided: `*.allow`, `*.deny`, `*.approve` (a human decides, by POST /decide) and `*.off`.

    python3 stub_authority.py 0.8        prints the port that it listens on, and ends with its input
"""

import http.server
import json
import os
import sys
import threading
import urllib.parse
import uuid

VERSION = sys.argv[1]
KEY = "hs_0123456789abcdef0123456789abcdef0123456789abcdef"
# A server of 0.8 has some paths under their canonical form only in part, and one of 0.7 has only the legacy form.
PREFIXES = {"0.7": ["/api/sentinel/"], "0.8": ["/api/haltstate/sentinel/"]}[VERSION]

FIELDS = {
    "action/check": {"agent_id", "action", "params", "evidence_context"},
    "action/report": {
        "request_id", "agent_id", "action", "status", "decision", "policy_id", "result", "evidence_context",
    },
    "action/guard": {
        "agent_id", "action", "params", "idempotency_key", "resource", "risk_class", "evidence_context",
    },
    "action/guard/start": {
        "idempotency_key", "action", "agent_id", "resource", "risk_class", "permit_token", "start_id",
        "evidence_context",
    },
    "action/guard/report": {
        "0.7": {"idempotency_key", "action", "agent_id", "outcome", "error"},
        "0.8": {
            "idempotency_key", "action", "agent_id", "resource", "risk_class", "permit_token", "report_id", "outcome",
            "error", "result", "evidence_context",
        },
    }[VERSION],
}

lock = threading.Condition()
operations, approvals, decisions, violations, reports, standing = {}, {}, [], [], [], {}


def decide(body):
    """The reply to a guard request, and 409 for a key of another operation."""
    key, word = body["idempotency_key"], body["action"].rsplit(".", 1)[-1]
    proposal = json.dumps([body[name] for name in ("agent_id", "action", "params", "resource", "risk_class")])
    operation = operations.setdefault(key, {"proposal": proposal, "state": "new", "id": str(uuid.uuid4())})
    if operation["proposal"] != proposal:
        return 409, {"detail": "key is taken"}
    if word == "deny":
        del operations[key]
        return 200, {"status": "denied", "reason": "no", "policy_id": "p-1"}
    if word == "off":
        return 200, {"status": "governance_inactive"}
    if VERSION == "0.8" and operation["state"] in ("permitted", "started"):
        return 200, {"status": "already_started", "operation_id": operation["id"]}
    if VERSION == "0.8" and operation["state"] == "completed":
        return 200, {"status": "completed", "operation_id": operation["id"], "outcome": operation["outcome"]}
    approval = None
    if word == "approve":
        identifier = operation.setdefault("approval", str(uuid.uuid4()))
        approval = approvals.setdefault(identifier, {"status": "pending", "action": body["action"]})
        if approval["status"] == "pending":
            return 200, {"status": "pending", "approval_id": identifier}
        if approval["status"] == "rejected":
            return 200, {"status": "rejected", "approval_id": identifier, "reason": "too much", "approver": "bob"}
    return 200, permit(operation, body, approval)


def permit(operation, body, approval):
    reply = {"status": "approved" if approval else "allowed"}
    if approval:
        reply |= {"approval_id": operation["approval"], "approver": approval["approver"]}
    if VERSION == "0.8":
        operation |= {"state": "permitted", "token": uuid.uuid4().hex}
        reply |= {
            "operation_id": operation["id"], "policy_version": "v1", "decision_event_id": str(uuid.uuid4()),
            "resource": body["resource"] or "unspecified", "risk_class": body["risk_class"] or "unspecified",
            "permit_token": operation["token"], "permit_expires_at": "2099-01-01T00:00:00+00:00",
            "policy_id": None, "evidence_id": str(uuid.uuid4()), "activity_id": str(uuid.uuid4()),
        }
    return reply


def start(body):
    operation = operations.get(body["idempotency_key"], {})
    if operation.get("token") != body["permit_token"] or operation["state"] == "completed":
        return 409, {"detail": "no such permit"}
    duplicate = operation.get("start") == body["start_id"]
    if operation["state"] == "started" and not duplicate:
        return 409, {"detail": "started by another call"}
    operation |= {"state": "started", "start": body["start_id"]}
    return 200, {
        "started": True, "start_event_id": str(uuid.uuid4()), "start_hash": "h", "duplicate": duplicate,
    }


def report(body):
    if VERSION == "0.7":
        reports.append(body)
        return 200, {}
    operation = operations.get(body["idempotency_key"], {})
    if operation.get("token") != body["permit_token"]:
        return 409, {"detail": "no such permit"}
    duplicate = operation.get("report") == body["report_id"]
    if not duplicate:
        reports.append(body)
    operation |= {"state": "completed", "outcome": body["outcome"], "report": body["report_id"]}
    return 200, {
        "received": True, "receipt_event_id": str(uuid.uuid4()), "receipt_hash": "h", "duplicate": duplicate,
    }


def check(body):
    word = body["action"].rsplit(".", 1)[-1]
    decision = {"allow": "ALLOW", "deny": "DENY"}.get(word, "APPROVAL_REQUIRED")
    return 200, {"decision": decision, "reason": "because", "policy_id": None, "latency_ms": 3}


def check_report(body):
    reports.append(body)
    return 200, {"ok": True}


POSTS = {
    "action/check": check, "action/report": check_report, "action/guard": decide, "action/guard/report": report,
}
if VERSION == "0.8":
    POSTS["action/guard/start"] = start


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def reply(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def route(self):
        """The path after the prefix, or None for one that this server has not."""
        path = urllib.parse.urlsplit(self.path).path
        for prefix in PREFIXES:
            if path.startswith(prefix):
                return path[len(prefix):]
        return None

    def check_headers(self, kind):
        expected = {"X-Tenant-Id": "acme", "X-API-Key": KEY, "X-Admin-Token": KEY} | kind
        for name, value in expected.items():
            if self.headers.get(name) != value:
                violations.append(f"{self.path}: {name} is {self.headers.get(name)!r}")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with lock:
            if self.path == "/decide":
                return self.reply(200, self.decided(body))
            if self.path == "/standing":
                standing.update(body)
                return self.reply(200, {})
            name = self.route()
            if name not in POSTS:
                return self.reply(404, {"detail": "Not Found"})
            self.check_headers({"Content-Type": "application/json"})
            if set(body) != FIELDS[name]:
                violations.append(f"{name}: the fields differ by {sorted(set(body) ^ FIELDS[name])}")
            self.reply(*POSTS[name](body))

    def decided(self, body):
        approval = approvals[body["id"]]
        approval |= {"status": body["status"], "approver": "alice", "decided_at": f"2026-01-01T00:00:{len(decisions):02}Z"}
        decisions.append({"request_id": body["id"]} | approval)
        lock.notify_all()
        return {}

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        if parts.path == "/notes":
            with lock:
                return self.reply(200, {"violations": violations, "reports": reports})
        name = self.route()
        if name is None:
            return self.reply(404, {"detail": "Not Found"})
        if name == "approvals/stream":
            return self.stream(query)
        self.check_headers({"Content-Type": "application/json"})
        with lock:
            if name.startswith("approval/"):
                approval = approvals.get(urllib.parse.unquote(name.removeprefix("approval/")))
                return self.reply(200, approval) if approval else self.reply(404, {"detail": "Approval not found"})
            if name == "approvals/since":
                found = [each for each in decisions if each["decided_at"] >= query["since"]]
                return self.reply(200, {"decisions": found[: int(query["limit"])]})
            if name == "heartbeat":
                return self.reply(200, {"status": standing.get(query["agent_id"], "OK")})
        self.reply(404, {"detail": "Not Found"})

    def stream(self, query):
        self.check_headers({"Accept": "text/event-stream"})
        if query.get("tenant_id") != "acme":
            violations.append(f"{self.path}: no tenant")
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        self.send({"type": "CONNECTED"})
        with lock:
            told = 0 if "last_seen" in query else len(decisions)
        while True:
            with lock:
                lock.wait_for(lambda: len(decisions) > told, timeout=0.2)
                news, told = decisions[told:], len(decisions)
            for each in news:
                event = {name: value for name, value in each.items() if name != "decided_at"}
                self.send({"type": "APPROVAL_DECISION", "timestamp": each["decided_at"], "catchup": False} | event)
            try:
                self.wfile.write(b": heartbeat\n\n")
                self.wfile.flush()
            except OSError:
                return

    def send(self, event):
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.flush()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
os._exit(0)
