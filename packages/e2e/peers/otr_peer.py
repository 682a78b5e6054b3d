#!/usr/bin/python3
"""An XMPP client on slixmpp (Debian) that speaks OTR by libotr, the library of Pidgin and of programs for the terminal.

Driven as in driven.py. Events: "otr" (what libotr tells), "wire" (what came, as it came).
"""
import sys
from pathlib import Path

from driven import Driven, run, tell

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "crypto" / "interop"))
import libotr as otr


class Peer(Driven):
    plugins = ("xep_0030", "xep_0198", "xep_0199")

    def __init__(self, options):
        super().__init__(options)
        self.auto_authorize = self.auto_subscribe = True
        self.other = None
        self.add_event_handler("message", self.heard)

    async def begin(self):
        await self.get_roster()

    def heard(self, message):
        if message["type"] != "chat" or not message["body"]:
            return
        self.other = message["from"].full
        tell(event="wire", body=message["body"], xml=str(message))
        self.tell_otr(otr.do("receive", message["body"]))

    def tell_otr(self, done):
        for happened in done["events"]:
            tell(event="otr", **happened)
        for body in done["send"]:
            self.send_message(self.other, body, mtype="chat")

    async def befriend(self, jid):
        self.send_presence_subscription(jid)
        return {}

    async def otr(self, what, given=(), to=None):
        self.other = to or self.other
        self.tell_otr(otr.do(what, *given))
        return {}


run(Peer)
