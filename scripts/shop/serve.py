"""`shop serve`: the shop over HTTP, for programs of others."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from scripts.shop.common import opened
from store.errors import N_, Refused
from store.i18n import _

app = typer.Typer()

PORT = 8463


class InTheOpen(Refused):
    template = N_(
        "{host} is more than this machine itself: say --cert and --key for TLS, or --plain-http-behind-a-proxy where a "
        "proxy of yours does that."
    )


class HalfOfTls(Refused):
    template = N_("TLS needs both: --cert and --key.")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen at; another than this machine's needs TLS.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(help="The port.", min=0, max=65535)] = PORT,
    cert: Annotated[Path | None, typer.Option(help="The file with the certificate, for TLS.")] = None,
    key: Annotated[Path | None, typer.Option(help="The file with the certificate's key.")] = None,
    plain_http_behind_a_proxy: Annotated[
        bool,
        typer.Option(
            "--plain-http-behind-a-proxy",
            help="Listen in clear at another address: whoever is on the way reads tokens and members. Only where a "
            "proxy of yours with TLS is all that reaches it.",
        ),
    ] = False,
) -> None:
    """Answer programs of others over HTTP, and tell hooks what happens, until it is stopped.

    Who may ask: `shop api tokens`. What may be asked: `shop api schema`.
    """
    if (cert is None) != (key is None):
        raise HalfOfTls()
    if not (_is_here(host) or cert or plain_http_behind_a_proxy):
        raise InTheOpen(host=host)
    from scripts.api.serving import serve

    os.nice(5)  # a till on the same machine goes first
    scheme = "https" if cert else "http"
    with opened() as shop:
        serve(
            *(shop, host, port),
            cert=cert,
            key=key,
            listening=lambda at: typer.echo(_("Listening at {url}", url=f"{scheme}://{_in_url(host)}:{at}")),
        )
    typer.echo(_("Stopped."))


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
