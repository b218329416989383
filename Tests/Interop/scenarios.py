"""Published clients against a running server. Usage: scenarios.py NAME"""

import asyncio
import copy
import json
import sys
import threading
import urllib.error
import urllib.parse
import uuid

import haltstate
from janus.decorators import ajanus_guard
from world import HAS_RECEIPTS, AGENT_KEY, BASE_URL, WORKER_KEY, ask, client, decide, raises

PARAMS = {"cents": 100}


def run(sdk, action, key, ran, params=PARAMS, fail=None):
    with sdk.guard(action, params, idempotency_key=key) as permit:
        ran.append(permit)
        if fail:
            raise fail
    return ran[-1]


def checks():
    sdk = client()
    allowed = sdk.check("job.run", PARAMS)
    assert allowed.allowed, allowed
    sdk.report(allowed, status="success", result={"n": 1}, agent_id="default", action="job.run")
    denied = sdk.check("job.never", PARAMS)
    assert denied.denied and denied.policy_id == "never", denied
    waiting = sdk.check("job.ask", PARAMS)
    # A check opens no approval. A client must not be led to poll one.
    assert waiting.requires_approval and waiting.approval_id is None, waiting
    assert sdk.pending_approval_count() == 0
    wrong = haltstate.HaltStateClient(tenant_id="shop", api_key="hs_" + "0" * 48, base_url=BASE_URL)
    raises(haltstate.HaltStateAuthError, lambda: wrong.check("job.run", PARAMS))


def guards():
    sdk, ran, key = client(), [], str(uuid.uuid4())
    permit = run(sdk, "job.run", key, ran)
    if HAS_RECEIPTS:
        assert permit.operation_id and permit.permit_token is None, "the outcome is confirmed, so the token is gone"
        again = raises(haltstate.ActionAlreadyStarted, lambda: run(sdk, "job.run", key, ran))
        assert again.status == "completed" and again.outcome == "success", vars(again)
        raises(haltstate.ActionAlreadyStarted, lambda: run(sdk, "job.run", key, ran))
    else:
        error = raises(haltstate.HaltStateError, lambda: run(sdk, "job.run", key, ran))
        assert "completed" in str(error), error
    assert len(ran) == 1, "the body runs once per key"
    conflict = raises(haltstate.HaltStateError, lambda: run(sdk, "job.run", key, ran, {"cents": 999}))
    assert "holds with other arguments" in str(conflict), conflict
    denied = raises(haltstate.ActionDenied, lambda: run(sdk, "job.never", str(uuid.uuid4()), ran))
    assert denied.policy_id == "never"
    failing = str(uuid.uuid4())
    raises(ValueError, lambda: run(sdk, "job.run", failing, ran, fail=ValueError("it broke")))
    assert len(ran) == 2
    settled = ask("POST", "action/guard", guard_body(failing), key=AGENT_KEY)
    assert settled["status"] == "completed" and settled["outcome"] == "error", settled


def guard_body(key):
    body = {"agent_id": "default", "action": "job.run", "params": PARAMS, "idempotency_key": key}
    return {**body, "resource": None, "risk_class": None, "evidence_context": {}} if HAS_RECEIPTS else body


def race():
    ran, errors, key = [], [], str(uuid.uuid4())

    def attempt():
        try:
            run(client(), "job.run", key, ran)
        except haltstate.HaltStateError as error:
            errors.append(error)

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(ran) == 1 and len(errors) == 7, (len(ran), errors)


def approvals():
    sdk, ran = client(), []
    for decision in ["approve", "reject"]:
        key = str(uuid.uuid4())
        pending = raises(haltstate.ApprovalPending, lambda: run(sdk, "job.ask", key, ran))
        assert pending.idempotency_key == key and pending.approval_id != key
        answering = threading.Timer(0.3, decide, [pending.approval_id, decision])
        answering.start()
        answer = sdk.wait_for_approval(pending.approval_id, timeout=30, poll_interval=0.1)
        answering.join()
        assert answer.approver == "alice" and answer.reason == "seen by a person", answer
        if decision == "approve":
            assert answer.approved
            permit = run(sdk, "job.ask", key, ran)
            assert permit.approver == "alice" and permit.approval_id == pending.approval_id
        else:
            assert answer.rejected
            denied = raises(haltstate.ActionDenied, lambda: run(sdk, "job.ask", key, ran))
            assert denied.reason == "seen by a person"
    assert len(ran) == 1


def numbers():
    sdk, ran = client(), []
    # A float is what Python prints of it. A whole number beyond 64 bits is refused, and is welcome as text.
    for value in [0.1, 1e18, 1e300, 5e-324, 2**63 - 1, -(2**63), 12.90, str(2**64 + 1)]:
        assert sdk.check("job.run", {"account": value}).allowed, value
        run(sdk, "job.run", str(uuid.uuid4()), ran, {"account": value})
    count = len(ran)
    for value in [2**64 + 1, 2**63, [1, {"deep": 2**70}]]:
        raises(haltstate.HaltStateError, lambda: sdk.check("job.run", {"account": value}))
        raises(haltstate.HaltStateError, lambda: run(sdk, "job.run", str(uuid.uuid4()), ran, {"account": value}))
    assert len(ran) == count, "nothing runs that was not decided on"
    body = dict(guard_body(str(uuid.uuid4())), params={"account": 2**64 + 1})
    refused = raises(urllib.error.HTTPError, lambda: ask("POST", "action/guard", body, key=AGENT_KEY))
    assert refused.code == 422 and "write it as text" in json.load(refused)["detail"], refused
    # A report is not refused for its result, whatever that is.
    for result in [{"n": 2**70, "ratio": 0.5}, {"list": [2**70]}]:
        decided = sdk.check("job.run", PARAMS)
        sdk.report(decided, status="success", result=result, agent_id="default", action="job.run")
    # As Python writes what is no number, which is no JSON.
    report = {"request_id": "r", "agent_id": "default", "action": "job.run", "status": "success", "decision": "ALLOW"}
    ask("POST", "action/report", {**report, "result": {"ratio": float("nan"), "most": float("inf")}}, key=AGENT_KEY)


def expiry():
    sdk, ran, key = client(), [], str(uuid.uuid4())
    pending = raises(haltstate.ApprovalPending, lambda: run(sdk, "job.brief", key, ran))
    answer = sdk.wait_for_approval(pending.approval_id, timeout=30, poll_interval=0.2)
    assert answer.expired, answer
    expired = raises(haltstate.ActionExpired, lambda: run(sdk, "job.brief", key, ran))
    assert expired.idempotency_key == key and not ran
    late = raises(urllib.error.HTTPError, lambda: decide("none", "approve"))
    assert late.code == 404, late
    late = raises(urllib.error.HTTPError, lambda: decide(pending.approval_id, "approve"))
    assert late.code == 409, "too late is too late"
    raises(haltstate.ActionExpired, lambda: run(sdk, "job.brief", key, ran))


def receipts():
    if not HAS_RECEIPTS:
        return  # 0.7 reads none
    sdk, key, report_id = client(), str(uuid.uuid4()), str(uuid.uuid4())
    context = sdk.guard("job.run", PARAMS, idempotency_key=key, report_id=report_id)
    with context as permit:
        assert permit.permit_token and permit.permit_token not in repr(permit)
        same, other = copy.copy(permit), copy.copy(permit)
    again = sdk.report_guard_outcome(same, report_id=report_id, outcome="success", result=None)
    assert again["received"] is True and again["duplicate"] is True, again
    refused = raises(
        haltstate.OutcomeReportError,
        lambda: sdk.report_guard_outcome(other, report_id=str(uuid.uuid4()), outcome="error", error="no"),
    )
    assert refused.idempotency_key == key
    settled = ask("POST", "action/guard", guard_body(key), key=AGENT_KEY)
    assert settled["outcome"] == "success", "what is on record stays"


def stream():
    sdk, ran, told, arrived = client(), [], [], threading.Event()
    early = raises(haltstate.ApprovalPending, lambda: run(sdk, "job.ask", str(uuid.uuid4()), ran))
    decide(early.approval_id, "approve")
    past = asyncio.run(first_told(early.approval_id))
    assert past.approved and past.is_catchup and past.approver == "alice", past
    pending = raises(haltstate.ApprovalPending, lambda: run(sdk, "job.ask", str(uuid.uuid4()), ran))

    def hear(decision):
        if decision.request_id == pending.approval_id:
            told.append(decision)
            arrived.set()

    sdk.on_approval(hear)
    assert sdk.is_listening()
    decide(pending.approval_id, "reject")
    assert arrived.wait(30), "what is decided now is told now"
    assert told[0].rejected and not told[0].is_catchup and told[0].agent_id == "default", told
    since = sdk.get_approvals_since("2020-01-01T00:00:00+00:00", limit=500)
    ids = [decision.request_id for decision in since]
    assert ids.index(early.approval_id) < ids.index(pending.approval_id), "oldest first"


async def first_told(approval_id):
    """What the asynchronous client hears of an approval when it asks for everything since long ago."""
    async with haltstate.AsyncHaltStateClient(tenant_id="shop", api_key=AGENT_KEY, base_url=BASE_URL) as sdk:
        async for decision in sdk.subscribe_approvals(last_seen="2020-01-01T00:00:00+00:00"):
            if decision.request_id == approval_id:
                return decision


def heartbeat():
    # With a space, which the published clients send as a plus sign in a query.
    doomed = "doomed worker"
    ask("POST", f"agents/{urllib.parse.quote(doomed)}/order", {"status": "KILL", "reason": "drill"})
    denied = raises(
        haltstate.ActionDenied,
        lambda: client().guard("job.run", PARAMS, idempotency_key=str(uuid.uuid4()), agent_id=doomed).__enter__(),
    )
    assert "kill switch" in denied.reason
    ask("POST", "agents/resting/order", {"status": "PAUSE"})
    resting = client(agent_id="resting")

    def rest():
        with resting.guard("job.run", PARAMS, idempotency_key="rest", agent_id="resting"):
            return True

    assert "paused" in raises(haltstate.ActionDenied, rest).reason
    ask("POST", "agents/resting/order", {"status": "OK"})
    assert rest(), "a pause ends"
    try:
        client(enable_kill_switch=True, kill_switch_interval=0.1, agent_id=doomed)
        threading.Event().wait(30)
    except KeyboardInterrupt:
        return
    raise AssertionError("the published kill switch interrupts the main thread")


def decorators():
    sdk, ran = client(), []

    @haltstate.haltstate_guard(sdk, action="job.run")
    def good(**values):
        ran.append(values)
        return 7

    @haltstate.haltstate_guard(sdk, action="job.never")
    def bad():
        ran.append("never")

    @haltstate.openai_guard(sdk)
    def complete(prompt=None):
        return "answer"

    assert good(cents=1) == 7 and ran == [{"cents": 1}]
    assert "never" in str(raises(PermissionError, bad)) and len(ran) == 1
    assert complete(prompt="secret") == "answer"

    async def asynchronous():
        async with haltstate.AsyncHaltStateClient(tenant_id="shop", api_key=AGENT_KEY, base_url=BASE_URL) as sdk:

            @ajanus_guard(sdk, action="job.run")
            async def job(**values):
                return values

            assert await job(n=1) == {"n": 1}

    asyncio.run(asynchronous())


def evidence():
    if not HAS_RECEIPTS:
        return  # 0.7 knows no evidence
    sdk = client()
    event = {"agent_id": "a", "event_id": str(uuid.uuid4()), "action": "post.read", "direction": "input"}
    first = sdk.record_observation(**event, content=b"hello", evidence_context={"correlation_id": "c"})
    assert first.record_state == "recorded" and first.content_state == "available" and not first.duplicate, first
    assert first.attachment_receipt.content_digest, first
    again = sdk.record_observation(**event, content=b"hello", evidence_context={"correlation_id": "c"})
    assert again.duplicate and again.evidence_id == first.evidence_id
    checked = sdk.check("job.run", {"title": "T/\u00e9", "content": "a\nb"})
    assert checked.evidence_id and checked.capture_state == "available", checked
    receipt = sdk.attach_evidence(checked, "mine", b"content")
    assert receipt.state == "available" and receipt.error is None, receipt
    kept = ask("GET", f"/api/haltstate/evidence/attachments/{checked.evidence_id}")["attachments"]
    assert len(kept) == 2, kept


def bound():
    """A key for one agent. Published clients are `default` in most calls, unless told otherwise in each."""
    sdk, ran, worker = client(WORKER_KEY, agent_id="worker"), [], {"agent_id": "worker"}
    allowed = sdk.check("job.run", PARAMS, **worker)
    assert allowed.allowed, allowed
    sdk.report(allowed, status="success", result={"n": 1}, action="job.run", **worker)
    refused = raises(haltstate.HaltStateError, lambda: sdk.check("job.run", PARAMS))
    assert "its own agent only" in str(refused), refused
    with sdk.guard("job.run", PARAMS, idempotency_key=str(uuid.uuid4()), **worker) as permit:
        ran.append(permit)
    assert len(ran) == 1
    if HAS_RECEIPTS:
        run(sdk, "job.run", str(uuid.uuid4()), ran)  # a guard takes the client's own name since 0.8
        assert len(ran) == 2
    else:
        refused = raises(haltstate.HaltStateError, lambda: run(sdk, "job.run", str(uuid.uuid4()), ran))
        assert "its own agent only" in str(refused) and len(ran) == 1, refused

    @haltstate.haltstate_guard(sdk, action="job.run", agent_id="worker")
    def named():
        return 7

    @haltstate.haltstate_guard(sdk, action="job.run")
    def unnamed():
        ran.append("never")

    assert named() == 7
    raises(haltstate.HaltStateError, unnamed)
    assert "never" not in ran


def released():
    sdk, ran, key = client(), [], str(uuid.uuid4())
    kept = []

    def fail():
        with sdk.guard("job.run", PARAMS, idempotency_key=key) as permit:
            kept.append(copy.copy(permit))
            raise ValueError("the bank was away")

    raises(ValueError, fail)
    raises(haltstate.HaltStateError, lambda: run(sdk, "job.run", key, ran))
    assert not ran, "it runs no more by itself"
    answer = ask("POST", f"operations/{key}/release", {"reason": "the bank has no such refund"})
    assert answer["counted"] and answer["status"] == "released", answer
    if not HAS_RECEIPTS:
        # A report of 0.7 is the same for all attempts. Once there are two, it completes none of them.
        late = {"idempotency_key": key, "action": "job.run", "agent_id": "default", "outcome": "success", "error": None}
        context = sdk.guard("job.run", PARAMS, idempotency_key=key)
        context.__enter__()
        refused = raises(
            urllib.error.HTTPError, lambda: ask("POST", "/api/sentinel/action/guard/report", late, key=AGENT_KEY)
        )
        assert refused.code == 409, refused
        context.__exit__(None, None, None)
        shown = ask("GET", f"operations/{key}")
        assert [attempt["status"] for attempt in shown["attempts"]] == ["released", "started"], shown
        return
    run(sdk, "job.run", key, ran)
    assert len(ran) == 1
    again = raises(haltstate.ActionAlreadyStarted, lambda: run(sdk, "job.run", key, ran))
    assert again.outcome == "success" and len(ran) == 1, vars(again)
    # What the first attempt says late never acts on the second one.
    refused = raises(
        haltstate.OutcomeReportError,
        lambda: sdk.report_guard_outcome(kept[0], report_id=str(uuid.uuid4()), outcome="success", result=None),
    )
    assert refused.idempotency_key == key
    shown = ask("GET", f"operations/{key}")
    assert [attempt["outcome"] for attempt in shown["attempts"]] == ["error", "success"], shown
    raises(urllib.error.HTTPError, lambda: ask("POST", f"operations/{key}/release", {"reason": "again"}))


SCENARIOS = [
    checks, guards, race, approvals, expiry, receipts, stream, heartbeat, decorators, evidence, bound, numbers,
    released,
]

if __name__ == "__main__":
    {scenario.__name__: scenario for scenario in SCENARIOS}[sys.argv[1]]()
    print("passed", sys.argv[1])
