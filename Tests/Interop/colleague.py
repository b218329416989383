"""A service in Python beside one in Swift, on the same server. Usage: colleague.py OWN-KEY OTHER-KEY

Asks for a call that a person has to approve, waits, and runs it. Then it tries the call that the other service has run.
"""

import sys

import haltstate
from world import HAS_RECEIPTS, client, raises

PARAMS = {"cents": 100}


def run(sdk, key):
    with sdk.guard("job.ask", PARAMS, idempotency_key=key) as permit:
        return permit.approver


own, other = sys.argv[1:]
sdk = client()
pending = raises(haltstate.ApprovalPending, lambda: run(sdk, own))
print("asked", pending.approval_id, flush=True)
assert sdk.wait_for_approval(pending.approval_id, timeout=60, poll_interval=0.1).approved
print("ran for", run(sdk, own), flush=True)
error = raises(haltstate.HaltStateError, lambda: run(sdk, other))
assert isinstance(error, haltstate.ActionAlreadyStarted) if HAS_RECEIPTS else "completed" in str(error), error
print("refused", flush=True)
