"""A slixmpp client (Debian) that is told what to do over standard input and answers on standard output, one JSON object a line.

{"do": NAME, ...} is answered by {"done": NAME, ...}; what the server says by itself comes as {"event": ...}. NAME is a method.
"""
import argparse
import asyncio
import json
import ssl
import sys

import slixmpp


def tell(**fields):
    print(json.dumps(fields, ensure_ascii=False), flush=True)


class Driven(slixmpp.ClientXMPP):
    plugins = ()

    def __init__(self, options):
        super().__init__(options.jid, options.password)
        self.options = options
        # The server made its certificate itself.
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = ssl.CERT_NONE
        for plugin in self.plugins:
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.session)
        self.add_event_handler("failed_auth", lambda e: tell(event="error", what="auth"))
        self.listening = None  # the task, held, or it is collected

    async def session(self, _):
        await self.begin()
        self.send_presence()
        tell(event="ready", jid=self.boundjid.full)
        self.listening = self.listening or asyncio.ensure_future(self.commands())

    async def begin(self):
        """What there is to do before it is available."""

    async def commands(self):
        reader = asyncio.StreamReader()
        await asyncio.get_event_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            command = json.loads(line)
            name = command.pop("do")
            try:
                tell(done=name, **await getattr(self, name)(**command))
            except slixmpp.exceptions.IqError as refused:
                tell(done=name, condition=refused.condition)
            except Exception as cause:
                tell(done=name, failed=repr(cause)[:800])


def run(client):
    arguments = argparse.ArgumentParser()
    for option in ("--host", "--jid", "--password"):
        arguments.add_argument(option, required=True)
    arguments.add_argument("--port", type=int, required=True)
    given = arguments.parse_args()
    running = client(given)
    running.connect((given.host, given.port))
    running.process(forever=True)
