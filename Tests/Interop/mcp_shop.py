"""An MCP server of a shop, written with PyPI's `mcp` and nothing of this package.

    python mcp_shop.py FOLDER

Each effect is a line in a file of the folder.
"""
import os
import sys
from pathlib import Path

import anyio
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError

folder = Path(sys.argv[1])
server = MCPServer("shop")


def note(name: str, line: str) -> None:
    with open(folder / name, "a") as file:
        file.write(line + "\n")


@server.tool()
def list_orders() -> list[str]:
    """Lists the orders."""
    return ["1001", "1002"]


@server.tool()
def create_refund(order_id: str, amount_cents: int, reason: str = "") -> str:
    """Refunds an order."""
    note("effects", f"refund {order_id} {amount_cents}")
    return f"refunded {order_id}"


@server.tool()
def createIssue(title: str) -> str:
    """Creates an issue."""
    note("effects", f"issue {title}")
    return "created"


@server.tool()
def break_down(order_id: str) -> str:
    """Fails after it has done something."""
    note("effects", f"broken {order_id}")
    raise ToolError("the shelf broke")


@server.tool()
def crash(order_id: str) -> str:
    """Ends the server after it has done something."""
    note("effects", f"crash {order_id}")
    os._exit(9)


@server.tool()
async def pack(order_id: str, ctx: Context) -> str:
    """Takes its time, and says how far it is."""
    note("effects", f"packing {order_id}")
    for step in range(1, 4):
        await ctx.report_progress(step, 3)
        await anyio.sleep(0.05)
    if order_id == "endless":
        await anyio.sleep(3_600)
    return f"packed {order_id}"


@server.tool()
def environment() -> list[str]:
    """Names the variables that the server sees."""
    return sorted(os.environ)


server.run("stdio")
