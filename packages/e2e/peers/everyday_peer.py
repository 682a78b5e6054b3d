#!/usr/bin/python3
"""An XMPP client on slixmpp (Debian) that does what people do all day: write, send files, show a picture, block, read what they missed.

Driven as in driven.py. Events: "message", "picture" (somebody's avatar changed), "resumed".
"""
import asyncio
import tempfile
from pathlib import Path

import aiohttp
from slixmpp import JID

from driven import Driven, run, tell

METADATA = "urn:xmpp:avatar:metadata"


class Peer(Driven):
    plugins = ("xep_0004", "xep_0030", "xep_0045", "xep_0050", "xep_0054", "xep_0059", "xep_0060", "xep_0084", "xep_0115", "xep_0153", "xep_0163", "xep_0191", "xep_0198", "xep_0313", "xep_0363")

    def __init__(self, options):
        super().__init__(options)
        self.auto_authorize = self.auto_subscribe = True
        # slixmpp 1.8 looks for the service by a call that Python 3.11 does not have any more, so it is told.
        self["xep_0363"].upload_service = JID("upload." + self.boundjid.domain)
        self.add_event_handler("message", self.heard)
        self.add_event_handler("message_error", lambda m: tell(event="refused", frm=m["from"].bare, condition=m["error"]["condition"]))
        self.add_event_handler("session_resumed", lambda _: tell(event="resumed"))
        self.add_event_handler("avatar_metadata_publish", lambda m: tell(event="picture", frm=m["from"].bare, id=m["pubsub_event"]["items"]["item"]["id"]))

    async def begin(self):
        self["xep_0163"].add_interest(METADATA)
        await self.get_roster()

    def heard(self, message):
        if message["body"]:
            tell(event="message", frm=message["from"].bare, body=message["body"])

    async def befriend(self, jid):
        self.send_presence_subscription(jid)
        return {}

    async def contacts(self, jids):
        """Waits until all of them are, in both directions."""
        while any(self.client_roster[jid]["subscription"] != "both" for jid in jids):
            await asyncio.sleep(0.1)
        return {}

    async def say(self, to, body):
        self.send_message(to, body, mtype="chat")
        return {}

    async def upload(self, name, text):
        data = text.encode()
        with tempfile.NamedTemporaryFile(suffix=name) as file:
            file.write(data)
            file.flush()
            return {"url": await self["xep_0363"].upload_file(Path(file.name), content_type="text/plain", timeout=10)}

    async def download(self, url):
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return {"text": await answer.text()}

    async def show_picture(self, text):
        data = text.encode()
        id = self["xep_0084"].generate_id(data)
        await self["xep_0084"].publish_avatar(data)
        await self["xep_0084"].publish_avatar_metadata(items=[{"id": id, "bytes": len(data), "type": "image/png"}])
        return {"id": id}

    async def picture_of(self, jid, id):
        """The same picture in both ways: from the node of the avatar, and from the vCard."""
        items = await self["xep_0084"].retrieve_avatar(JID(jid), id)
        card = await self["xep_0054"].get_vcard(JID(jid), local=False, cached=False)
        return {
            "avatar": items["pubsub"]["items"]["item"]["avatar_data"]["value"].decode(),
            "photo": card["vcard_temp"]["PHOTO"]["BINVAL"].decode(),
        }

    async def block(self, jid):
        await self["xep_0191"].block(JID(jid))
        return {}

    async def unblock(self, jid):
        await self["xep_0191"].unblock(JID(jid))
        return {}

    async def blocked(self):
        answer = await self["xep_0191"].get_blocked()
        return {"jids": sorted(str(jid) for jid in answer["blocklist"]["items"])}

    async def history(self, page, **of):
        """The whole archive in pages: of a person (`who`), or of a room (`room`)."""
        room, who = of.get("room"), of.get("who")
        found = []
        async for result in self["xep_0313"].iterate(jid=JID(room) if room else None, with_jid=JID(who) if who else None, rsm={"max": page}):
            found.append(result["mam_result"]["forwarded"]["stanza"]["body"])
        return {"bodies": [body for body in found if body]}

    async def enter(self, room):
        await self["xep_0045"].join_muc_wait(JID(room), self.boundjid.user, maxstanzas=0, timeout=10)
        return {}

    async def open_room(self, room, options={}, members=()):
        """Makes it, with the defaults of the service (§10.1.2) where nothing is said."""
        await self.enter(room)
        form = self["xep_0004"].make_form(ftype="submit")
        for name, value in options.items():
            form.add_field(var=name, value=value)
        await self["xep_0045"].set_room_config(JID(room), form)
        for member in members:
            await self["xep_0045"].set_affiliation(JID(room), "member", jid=JID(member))
        return {}

    async def grants(self, room, jid, affiliation):
        await self["xep_0045"].set_affiliation(JID(room), affiliation, jid=JID(jid))
        return {}

    async def say_in(self, room, body):
        self.send_message(room, body, mtype="groupchat")
        return {}

    async def offers(self):
        answer = await self["xep_0050"].get_commands(self.boundjid.domain)
        return {"commands": sorted(item[1] for item in answer["disco_items"]["items"])}

    async def runs(self, node):
        answer = await self["xep_0050"].send_command(self.boundjid.domain, node)
        return {"status": answer["command"]["status"], "fields": sorted(field["var"] for field in answer["command"]["form"]["fields"])}

    async def roster_again(self):
        """RFC 6121 §2.6: an empty answer when nothing changed since the version it has."""
        version = self.client_roster.version
        iq = self.Iq()
        iq["type"] = "get"
        iq["roster"]["ver"] = version
        answer = await iq.send()
        return {"version": version, "sent_again": answer.xml.find("{jabber:iq:roster}query") is not None}

    async def lose_connection(self):
        await self.come_back()
        self.abort()
        return {}

    async def come_back(self):
        """When the connection ends, a new one, tried until there is one."""
        self.add_event_handler("disconnected", lambda _: self.connect((self.options.host, self.options.port)), disposable=True)
        return {}


if __name__ == "__main__":
    run(Peer)
