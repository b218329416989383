"""What every scenario needs: a published client, and a person with a key of their own."""

import importlib.metadata
import json
import os
import urllib.request

import haltstate

VERSION = importlib.metadata.version("haltstate-sdk")
HAS_RECEIPTS = VERSION.startswith("0.8")
BASE_URL = os.environ["INTEROP_BASE_URL"]
AGENT_KEY = os.environ["INTEROP_AGENT_KEY"]
PERSON_KEY = os.environ["INTEROP_PERSON_KEY"]
WORKER_KEY = os.environ.get("INTEROP_WORKER_KEY")
PREFIX = "/api/haltstate/sentinel/"


def client(api_key=AGENT_KEY, **options):
    return haltstate.HaltStateClient(tenant_id="shop", api_key=api_key, base_url=BASE_URL, **options)


def ask(method, path, body=None, key=PERSON_KEY):
    """A request past the published client."""
    data = None if body is None else json.dumps(body).encode()
    path = path if path.startswith("/") else PREFIX + path
    headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json"}
    request = urllib.request.Request(BASE_URL + path, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def decide(approval_id, decision):
    return ask("POST", f"approval/{approval_id}/decision", {"decision": decision, "reason": "seen by a person"})


def raises(error, body):
    """The error that the body ends with; anything else fails the scenario."""
    try:
        body()
    except error as caught:
        return caught
    raise AssertionError(f"nothing raised {error.__name__}")
