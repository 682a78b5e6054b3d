"""A Gajim plugin (1.7): Gajim is told what to do over standard input and answers on standard output, one JSON object a line.

{"do": NAME, ...} is answered by {"done": NAME, ...}; what happens by itself comes as {"event": ...}. NAME is a method. Everything
goes the way that a click takes: by Gajim's own modules, its contacts, its OMEMO plugin.
"""
import json
import os
import sys
from pathlib import Path

from gajim.common import app
from gajim.common.structs import OutgoingMessage
from gajim.plugins import GajimPlugin
from gi.repository import GLib
from nbxmpp.const import ConnectionProtocol, ConnectionType
from nbxmpp.modules.user_avatar import Avatar
from nbxmpp.protocol import JID

ACCOUNT = "driven"
HEARD = ("message-received", "gc-message-received", "mam-message-received")


def tell(**fields):
    print(json.dumps(fields, ensure_ascii=False), flush=True)


class Driven(GajimPlugin):
    def init(self):
        self.config_dialog = None
        self.rest = b""
        raised = app.ged.raise_event

        def seen(event):
            self.noticed(event)
            return raised(event)

        app.ged.raise_event = seen
        GLib.io_add_watch(sys.stdin.fileno(), GLib.IO_IN, self.readable)
        tell(event="started")

    def noticed(self, event):
        if event.name in HEARD:
            p = event.properties
            tell(event="message", frm=str(p.muc_user.jid.bare if p.muc_user and p.muc_user.jid else p.jid), body=event.msgtxt, encrypted=bool(p.encrypted))
        elif event.name == "signed-in":
            tell(event="signed in")
        elif event.name == "muc-invitation":
            tell(event="invited", room=str(event.muc))
        elif event.name == "message-error":
            tell(event="refused", what=str(event.error))

    def readable(self, fd, _):
        *lines, self.rest = (self.rest + os.read(fd, 65536)).split(b"\n")
        for line in lines:
            command = json.loads(line)
            name = command.pop("do")
            try:
                tell(done=name, **(getattr(self, name)(**command) or {}))
            except Exception as cause:
                tell(done=name, failed=repr(cause)[:800])
        return True

    @property
    def client(self):
        return app.get_client(ACCOUNT)

    def module(self, name):
        return self.client.get_module(name)

    def contact(self, jid, room=False):
        return self.module("Contacts").get_contact(jid, groupchat=room)

    def sign_in(self, name, domain, password, port):
        app.settings.set_app_setting("use_keyring", False)
        address = ("localhost:%d" % port, ConnectionProtocol.TCP, ConnectionType.START_TLS)
        app.app.create_account(ACCOUNT, name, domain, password, None, address)
        app.settings.set_account_setting(ACCOUNT, "savepass", True)
        app.settings.set_account_setting(ACCOUNT, "password", password)
        app.app.enable_account(ACCOUNT)

    def befriend(self, jid):
        self.module("Presence").subscribe(jid, auto_auth=True)
        self.module("Presence").subscribed(jid)

    def has_keys_of(self, jid):
        """What its plugin asks before it sends, and has fetched when there are none."""
        omemo = app.plugin_manager.encryption_plugins["OMEMO"].get_omemo(ACCOUNT)
        if not omemo.backend.get_devices(jid, without_self=True):
            omemo.request_devicelist(jid)
            return {"keys": False}
        return {"keys": not omemo.are_keys_missing(jid)}

    def say(self, to, body, room=False):
        contact = self.contact(to, room)
        contact.settings.set("encryption", "OMEMO")
        self.client.send_message(OutgoingMessage(account=ACCOUNT, contact=contact, message=body, type_="groupchat" if room else "chat"))

    def make_room(self, room, member):
        """What its dialog sends for a private room, then an invitation."""
        config = {"publicroom": False, "membersonly": True, "whois": "anyone", "persistentroom": True, "changesubject": True}
        self.module("MUC").create(room, {"muc#roomconfig_" + name: value for name, value in config.items()})
        self.made = (room, member)

    def invite(self):
        room, member = self.made
        self.module("MUC").set_affiliation(room, {member: {"affiliation": "member"}})
        self.module("MUC").invite(room, member)

    def enter(self, room):
        self.module("MUC").join(room)

    def rooms(self):
        return {"online": self.client.state.is_available, "rooms": {str(jid): data.state.value for jid, data in self.module("MUC")._mucs.items()}}

    def send_file(self, to, path, encrypted):
        contact = self.contact(to)
        contact.settings.set("encryption", "OMEMO" if encrypted else "")
        self.module("HTTPUpload").send_file(contact, Path(path))

    def look_at(self, jid):
        """Opens the conversation, which downloads what is shown in it."""
        app.window.present()
        app.window.add_chat(ACCOUNT, JID.from_string(jid), "contact", select=True)

    def show_picture(self, path):
        avatar = Avatar()
        avatar.add_image_source(Path(path).read_bytes(), "image/png", 96, 96)
        self.module("UserAvatar")._nbxmpp("UserAvatar").set_avatar(avatar, public=True)

    def block(self, jid):
        self.module("Blocking").block([jid])

    def unblock(self, jid):
        self.module("Blocking").unblock([jid])

    def blocks(self, jid):
        """What the server has told it: the answer to a click comes later."""
        return {"blocked": jid in map(str, self.module("Blocking").blocked)}

    def leave_at_once(self):
        """As a crash."""
        os._exit(0)
