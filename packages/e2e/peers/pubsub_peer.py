#!/usr/bin/python3
"""An XMPP client on slixmpp (Debian) that uses the publish-subscribe service, bookmarks and avatars of Corrillo.

Driven over standard input and output, one JSON object a line: {"do": NAME, ...} is answered by {"done": NAME, ...};
events of the service come as {"event": "item", "node": ..., "id": ...}.
"""
import argparse
import asyncio
import json
import ssl
import sys
import xml.etree.ElementTree as ET

import slixmpp

BOOKMARKS = "urn:xmpp:bookmarks:1"


def tell(**fields):
    print(json.dumps(fields, ensure_ascii=False), flush=True)


class Peer(slixmpp.ClientXMPP):
    def __init__(self, options):
        super().__init__(options.jid, options.password)
        self.service = "pubsub." + self.boundjid.domain
        # The server made its certificate itself.
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = ssl.CERT_NONE
        for plugin in ("xep_0030", "xep_0004", "xep_0048", "xep_0049", "xep_0054", "xep_0059", "xep_0060", "xep_0084", "xep_0115", "xep_0153", "xep_0163"):
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.session)
        self.add_event_handler("failed_auth", lambda e: tell(event="error", what="auth"))
        self.add_event_handler("pubsub_publish", lambda m: tell(event="item", node=m["pubsub_event"]["items"]["node"], id=m["pubsub_event"]["items"]["item"]["id"]))
        self.add_event_handler("pubsub_retract", lambda m: tell(event="retract", node=m["pubsub_event"]["items"]["node"], id=m["pubsub_event"]["items"]["retract"]["id"]))

    async def session(self, _):
        self["xep_0163"].add_interest(BOOKMARKS)
        self.send_presence()
        tell(event="ready", jid=self.boundjid.full)
        self.listening = asyncio.ensure_future(self.commands())  # held, or it is collected

    async def create(self, node, access):
        form = self["xep_0004"].make_form(ftype="submit")
        form.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#node_config")
        form.add_field(var="pubsub#access_model", value=access)
        await self["xep_0060"].create_node(self.service, node, config=form)
        return {}

    async def affiliate(self, node, jid, affiliation):
        await self["xep_0060"].modify_affiliations(self.service, node, [(jid, affiliation)])
        return {}

    async def subscribe(self, node):
        answer = await self["xep_0060"].subscribe(self.service, node)
        return {"state": answer["pubsub"]["subscription"]["subscription"]}

    async def publish(self, node, id, text):
        payload = ET.Element("{urn:example:date}date")
        payload.text = text
        answer = await self["xep_0060"].publish(self.service, node, id=id, payload=payload)
        return {"id": answer["pubsub"]["publish"]["item"]["id"]}

    async def retract(self, node, id):
        await self["xep_0060"].retract(self.service, node, id, notify=True)
        return {}

    async def items(self, node):
        answer = await self["xep_0060"].get_items(self.service, node)
        return {"items": [[i["id"], i["payload"].text] for i in answer["pubsub"]["items"]]}

    async def nodes(self):
        answer = await self["xep_0060"].get_nodes(self.service)
        return {"nodes": sorted(i[1] for i in answer["disco_items"]["items"])}

    async def bookmark(self, room, name):
        payload = ET.Element("{%s}conference" % BOOKMARKS, name=name, autojoin="true")
        form = self["xep_0004"].make_form(ftype="submit")
        form.add_field(var="FORM_TYPE", ftype="hidden", value="http://jabber.org/protocol/pubsub#publish-options")
        for option, value in (("persist_items", "true"), ("max_items", "max"), ("send_last_published_item", "never"), ("access_model", "whitelist")):
            form.add_field(var="pubsub#" + option, value=value)
        await self["xep_0060"].publish(self.boundjid.bare, BOOKMARKS, id=room, payload=payload, options=form)
        return {}

    async def old_bookmark(self, room, name):
        """Adds a room to the list in private storage, as programs of twenty years do."""
        known = (await self["xep_0048"].get_bookmarks(method="xep_0049"))["private"]["bookmarks"]
        known.add_conference(room, "peer", autojoin=True, name=name)
        await self["xep_0048"].set_bookmarks(known, method="xep_0049")
        return {}

    async def bookmarks(self):
        answer = await self["xep_0060"].get_items(self.boundjid.bare, BOOKMARKS)
        new = [[i["id"], i["payload"].get("name")] for i in answer["pubsub"]["items"]]
        old = (await self["xep_0048"].get_bookmarks(method="xep_0049"))["private"]["bookmarks"]["conferences"]
        return {"new": new, "old": [[str(c["jid"]), c["name"]] for c in old]}

    async def avatar(self, text):
        """Published in the new way, read in the old one."""
        data = text.encode()
        await self["xep_0084"].publish_avatar(data)
        await self["xep_0084"].publish_avatar_metadata(items=[{"id": self["xep_0084"].generate_id(data), "bytes": len(data), "type": "image/png"}])
        card = await self["xep_0054"].get_vcard(self.boundjid.bare, local=False, cached=False)
        return {"photo": card["vcard_temp"]["PHOTO"]["BINVAL"].decode()}

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


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    for option in ("--host", "--jid", "--password"):
        arguments.add_argument(option, required=True)
    arguments.add_argument("--port", type=int, required=True)
    given = arguments.parse_args()
    client = Peer(given)
    client.connect((given.host, given.port))
    client.process(forever=True)
