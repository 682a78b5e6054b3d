#!/usr/bin/python3
"""An XMPP client on slixmpp (Debian) that uses the publish-subscribe service, bookmarks and avatars of Corrillo.

Driven as in driven.py; events of the service come as {"event": "item", "node": ..., "id": ...}.
"""
import xml.etree.ElementTree as ET

from driven import Driven, run, tell

BOOKMARKS = "urn:xmpp:bookmarks:1"


class Peer(Driven):
    plugins = ("xep_0030", "xep_0004", "xep_0048", "xep_0049", "xep_0054", "xep_0059", "xep_0060", "xep_0084", "xep_0115", "xep_0153", "xep_0163")

    def __init__(self, options):
        super().__init__(options)
        self.service = "pubsub." + self.boundjid.domain
        self.add_event_handler("pubsub_publish", lambda m: tell(event="item", node=m["pubsub_event"]["items"]["node"], id=m["pubsub_event"]["items"]["item"]["id"]))
        self.add_event_handler("pubsub_retract", lambda m: tell(event="retract", node=m["pubsub_event"]["items"]["node"], id=m["pubsub_event"]["items"]["retract"]["id"]))

    async def begin(self):
        self["xep_0163"].add_interest(BOOKMARKS)

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


if __name__ == "__main__":
    run(Peer)
