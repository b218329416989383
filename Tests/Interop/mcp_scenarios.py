"""PyPI's `mcp` as a client of `haltstate mcp`, with a server that is written with it too.

    python mcp_scenarios.py SCENARIO MODE

MODE is `legacy`, for the versions of the protocol that begin with a handshake, or `auto`, for the newest that both sides know.
The environment names the tool (INTEROP_TOOL); the working directory has its ledger and its policies.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

import anyio
from mcp import StdioServerParameters, stdio_client
from mcp.client import Client

tool = os.environ["INTEROP_TOOL"]
folder = Path.cwd()
shop = [sys.executable, str(Path(__file__).with_name("mcp_shop.py")), str(folder)]
MODE = sys.argv[2]


def connect(*options):
    words = ["mcp", "--name", "shop", "--tools", "tools.json", *options, "--", *shop]
    environment = {**os.environ, "HALTSTATE_API_KEY": "hs_secret"}
    return Client(stdio_client(StdioServerParameters(command=tool, args=words, env=environment)), mode=MODE)


def run(*words):
    return subprocess.run([tool, *words], capture_output=True, text=True, check=True).stdout


def lines(*words):
    return [json.loads(line) for line in run(*words).splitlines()]


def approve(count=1):
    entries = lines("approvals", "list", "--json")
    assert len(entries) == count, entries
    for entry in entries:
        run("approvals", "approve", entry["approval_id"], "--approver", "alice")
    return entries


def effects():
    path = folder / "effects"
    return path.read_text().split("\n")[:-1] if path.exists() else []


async def interrupt(client, name, arguments, when):
    """Calls a tool, and cancels the call once something is so."""
    async with anyio.create_task_group() as group:

        async def call():
            await client.call_tool(name, arguments)
            raise AssertionError("the call was answered")

        group.start_soon(call)
        while not await anyio.to_thread.run_sync(when):
            await anyio.sleep(0.05)
        group.cancel_scope.cancel()


def words(result):
    assert result.is_error, result
    return result.content[0].text


def said(result):
    assert not result.is_error, result
    return result.content[0].text


async def ordinary():
    """What is allowed runs, once for each key; what is not named in the tools file is checked each time."""
    async with connect() as client:
        tools = {item.name for item in (await client.list_tools()).tools}
        assert {"create_refund", "createIssue", "list_orders"} <= tools, tools
        for _ in range(2):
            assert said(await client.call_tool("list_orders")) == "1001"
        assert said(await client.call_tool("create_refund", {"order_id": "1001", "amount_cents": 500})) == "refunded 1001"
        again = words(await client.call_tool("create_refund", {"amount_cents": 500, "order_id": "1001"}))
        assert again.startswith("Done: "), again
        other = words(await client.call_tool("create_refund", {"order_id": "1001", "amount_cents": 501}))
        assert other.startswith("Not performed: it was asked for before with other values"), other
        assert said(await client.call_tool("createIssue", {"title": "größer\u2028als"})) == "created"
        assert "1001" not in again and "1001" not in other
    assert effects() == ["refund 1001 500", "issue größer\u2028als"], effects()
    operations = {entry["action"]: entry for entry in lines("operations", "list", "--json")}
    assert set(operations) == {"mcp.shop.create_refund", "mcp.shop.create-issue"}, operations
    shown = lines("operations", "show", "issue:größer\u2028als", "--json")[0]
    assert shown["context"]["tool_name"] == "createIssue", shown
    assert shown["context"]["arguments_digest"].startswith("hmac-sha256:"), shown


async def parallel():
    """Calls run beside each other, and each gets its own answer."""
    async with connect() as client:
        answers = {}

        async def call(number):
            order = str(number)
            answers[order] = said(await client.call_tool("pack", {"order_id": order}))

        async with anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(call, number)
    assert answers == {str(number): f"packed {number}" for number in range(20)}, answers


async def refused():
    """What a policy denies, or wants approved without a key, does not run, and is said in words."""
    async with connect() as client:
        denied = words(await client.call_tool("create_refund", {"order_id": "1", "amount_cents": 100_000}))
        assert denied.startswith("Not performed: a policy forbids it."), denied
        unkeyed = words(await client.call_tool("environment"))
        assert "is not set up to wait" in unkeyed, unkeyed
        for arguments in [{"amount_cents": 1}, {"order_id": " 1", "amount_cents": 1}, {"order_id": {"a": 1}}]:
            wrong = words(await client.call_tool("create_refund", arguments))
            assert wrong.startswith("Not performed: the arguments cannot be used (order_id "), wrong
            assert wrong.endswith("Correct them and call again."), wrong
    assert effects() == []


async def pending():
    """What waits is answered in words, also the second time; once approved it runs, in another process."""
    arguments = {"order_id": "1001", "amount_cents": 5_000}
    async with connect() as client:
        for _ in range(2):
            text = words(await client.call_tool("create_refund", arguments))
            assert text.startswith("Not performed yet: a person has to approve it first."), text
            assert "Do not call it again while it waits" in text, text
        entry = approve()[0]
        assert entry["approval_id"] not in text and "refund:" not in text, text
    async with connect() as client:
        assert said(await client.call_tool("create_refund", arguments)) == "refunded 1001"
        assert words(await client.call_tool("create_refund", arguments)).startswith("Done: ")
    assert effects() == ["refund 1001 5000"]


async def held():
    """With --wait the call is held, says that it waits, and is answered once people have decided."""
    progress = []

    async def heard(amount, total, message):
        progress.append((amount, message))
        if len(progress) == 1:
            await anyio.to_thread.run_sync(approve)

    async with connect("--wait", "60s") as client:
        result = await client.call_tool(
            "create_refund", {"order_id": "1001", "amount_cents": 5_000}, progress_callback=heard
        )
        assert said(result) == "refunded 1001"
    assert "waits for approval" in progress[0][1], progress
    assert effects() == ["refund 1001 5000"]


async def withdrawn():
    """A call that is cancelled while it is held never runs, also when it is approved; the next call runs it."""
    arguments = {"order_id": "1001", "amount_cents": 5_000}
    async with connect("--wait", "60s") as client:
        await interrupt(client, "create_refund", arguments, lambda: lines("approvals", "list", "--json"))
        await client.list_tools()
        approve()
        await anyio.sleep(1)
        assert effects() == []
        assert said(await client.call_tool("create_refund", arguments)) == "refunded 1001"
    assert effects() == ["refund 1001 5000"]


async def interrupted():
    """A call that is cancelled after it was sent is in doubt, since no answer comes; the server is told."""
    async with connect("--lease", "1s") as client:
        await interrupt(client, "pack", {"order_id": "endless"}, effects)
        assert said(await client.call_tool("pack", {"order_id": "7"})) == "packed 7"
        again = words(await client.call_tool("pack", {"order_id": "endless"}))
        assert again.startswith("Not performed this time: an earlier call began it"), again
    assert effects() == ["packing endless", "packing 7"]
    assert [entry["idempotency_key"] for entry in lines("operations", "list", "--in-doubt", "--json")] == ["pack:endless"]


async def failing():
    """An error of the tool reaches the model as it is, and is recorded as an error, never as nothing done."""
    async with connect() as client:
        assert "the shelf broke" in words(await client.call_tool("break_down", {"order_id": "1"}))
        again = words(await client.call_tool("break_down", {"order_id": "1"}))
        assert again.startswith("Not performed this time: an earlier call began it and failed"), again
    assert effects() == ["broken 1"]
    assert "the shelf broke" not in run("evidence", "export")


async def dying():
    """A server that ends under a call leaves it in doubt, and the model hears that nobody knows."""
    async with connect("--lease", "1s") as client:
        text = words(await client.call_tool("crash", {"order_id": "1"}))
        assert "it is not known whether it was performed" in text, text
    await anyio.sleep(1)
    assert effects() == ["crash 1"]
    assert [entry["idempotency_key"] for entry in lines("operations", "list", "--in-doubt", "--json")] == ["crash:1"]


async def environment():
    """The server sees no variable of this package."""
    async with connect("--policies", "open.json") as client:
        result = await client.call_tool("environment")
        names = [item.text for item in result.content]
        assert "PATH" in names and not [name for name in names if name.startswith("HALTSTATE_")], names


scenario = sys.argv[1]
anyio.run(globals()[scenario])
print(f"passed {scenario}")
