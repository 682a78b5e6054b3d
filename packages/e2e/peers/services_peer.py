#!/usr/bin/python3
"""An XMPP client on slixmpp (Debian) that makes its account itself, comes in as a guest, and administers the server.

Driven as in driven.py. A name that begins with "new" is registered first (XEP-0077); without a name it is a guest (XEP-0175).
"""
from driven import Driven, run, tell

ADMIN = "http://jabber.org/protocol/admin"


class Peer(Driven):
    plugins = ("xep_0030", "xep_0004", "xep_0045", "xep_0050", "xep_0077")

    def __init__(self, options):
        super().__init__(options)
        if self.requested_jid.user.startswith("new"):
            self.add_event_handler("register", self.register)
            # slixmpp 1.8 keeps requests back until it is signed in, this one too.
            self._always_send_everything = True
        self.add_event_handler("message", lambda m: tell(event="message", **{"from": m["from"].full, "body": m["body"]}))
        self.add_event_handler("disconnected", lambda _: tell(event="disconnected"))

    async def register(self, form):
        tell(event="asked", fields=sorted(form["register"]["fields"]), form=form["register"].get_plugin("form", check=True) is not None)
        request = self.Iq()
        request["type"] = "set"
        request["register"]["username"] = self.requested_jid.user
        request["register"]["password"] = self.password
        try:
            await request.send()
            tell(event="registered")
        except Exception as cause:
            tell(event="refused", condition=cause.condition)

    async def command(self, use_case, **values):
        node = ADMIN + "#" + use_case
        answer = (await self["xep_0050"].send_command(self.boundjid.domain, node))["command"]
        while answer["status"] == "executing":
            form = self["xep_0004"].make_form(ftype="submit")
            form.add_field(var="FORM_TYPE", ftype="hidden", value=ADMIN)
            for name, value in values.items():
                form.add_field(var=name, value=value)
            answer = (await self["xep_0050"].send_command(self.boundjid.domain, node, action="execute", sessionid=answer["sessionid"], payload=[form]))["command"]
        result = answer.get_plugin("form", check=True)
        return {"status": answer["status"], "values": {} if result is None else {k: v for k, v in result["values"].items() if k != "FORM_TYPE"}}

    async def commands_offered(self):
        answer = await self["xep_0050"].get_commands(self.boundjid.domain)
        return {"nodes": sorted(i[1].removeprefix(ADMIN + "#") for i in answer["disco_items"]["items"] if i[1].startswith(ADMIN))}

    async def enter(self, room, nick):
        self["xep_0045"].join_muc(room, nick)
        return {}

    async def unlock(self, room):
        form = self["xep_0004"].make_form(ftype="submit")
        await self["xep_0045"].set_room_config(room, form)
        return {}

    async def say(self, to, body, kind="chat"):
        self.send_message(mto=to, mbody=body, mtype=kind)
        return {}

    async def change_password(self, password):
        await self["xep_0077"].change_password(password)
        return {}

    async def leave(self):
        await self["xep_0077"].cancel_registration()
        return {}


run(Peer)
