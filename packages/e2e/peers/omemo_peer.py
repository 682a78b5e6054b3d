#!/usr/bin/python3
"""An XMPP client on slixmpp and python-omemo (Debian), for talking to Corrillo in both generations of OMEMO.

It is driven over standard input and output, one JSON object a line:
in   {"send": "text", "to": "ana@example", "ns": "new"}      {"join": "room@rooms.example", "nick": "bot"}      {"quit": true}
     {"file": "path", "to": "ana@example", "ns": "old"}
out  {"event": "file" | "ready" | "message" | "plaintext" | "empty" | "unreadable" | "sent" | "joined" | "error", ...}

In a room it writes to everybody whose address the room shows, and reads what they write: the room is then not anonymous.
"""
import argparse
import asyncio
import hashlib
import datetime
import json
import logging
import os
import secrets
import ssl
import sys
import urllib.request
import xml.etree.ElementTree as ET

import oldmemo
import oldmemo.etree
import omemo
import slixmpp
import twomemo
import twomemo.etree
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from omemo.storage import Just, Nothing, Storage
from slixmpp.xmlstream.handler import CoroutineCallback
from slixmpp.xmlstream.matcher import StanzaPath

OLD, NEW = "eu.siacs.conversations.axolotl", "urn:xmpp:omemo:2"
SCE, EME, HINTS, CLIENT = "urn:xmpp:sce:1", "urn:xmpp:eme:0", "urn:xmpp:hints", "jabber:client"
PUBSUB, EVENT = "http://jabber.org/protocol/pubsub", "http://jabber.org/protocol/pubsub#event"
FORMS = {OLD: oldmemo.etree, NEW: twomemo.etree}
LIST_NODE = {OLD: OLD + ".devicelist", NEW: NEW + ":devices"}


def over_tls(method, url, data=None, headers={}):
    """Files over HTTPS; the certificate of a test is nobody's."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    request = urllib.request.Request(url, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request, context=trusting, timeout=20) as answer:
        return answer.read()


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}, ensure_ascii=False), flush=True)


def bundle_place(namespace, device):
    """Node and item of a bundle: one node a device in the older generation, one item a device in the newer."""
    return ("%s.bundles:%d" % (OLD, device), "current") if namespace == OLD else (NEW + ":bundles", str(device))


class KeysOnDisk(Storage):
    def __init__(self, path):
        super().__init__(True)
        self.path = path
        self.values = {}
        if os.path.exists(path):
            with open(path) as f:
                self.values = json.load(f)

    def _save(self):
        with open(self.path + ".part", "w") as f:
            json.dump(self.values, f)
        os.replace(self.path + ".part", self.path)

    async def _load(self, key):
        return Just(self.values[key]) if key in self.values else Nothing()

    async def _store(self, key, value):
        self.values[key] = value
        self._save()

    async def _delete(self, key):
        self.values.pop(key, None)
        self._save()


def sessions_of(peer):
    """The session manager of python-omemo, with the network calls that it leaves to its user."""

    class Sessions(omemo.SessionManager):
        @staticmethod
        async def _upload_bundle(bundle):
            node, item = bundle_place(bundle.namespace, bundle.device_id)
            try:
                await peer.publish(node, item, FORMS[bundle.namespace].serialize_bundle(bundle), bundle.namespace == NEW)
            except Exception as cause:
                raise omemo.BundleUploadFailed(repr(cause))

        @staticmethod
        async def _download_bundle(namespace, jid, device):
            node, item = bundle_place(namespace, device)
            try:
                # In the older generation the node is the bundle, whatever its item is called: "1" with Dino.
                found = await peer.items(jid, node, None if namespace == OLD else item)
                return FORMS[namespace].parse_bundle(found[0], jid, device)
            except Exception as cause:
                tell("error", what="bundle", ns=namespace, device=device, why=repr(cause)[:500])
                raise omemo.BundleDownloadFailed(repr(cause))

        @staticmethod
        async def _delete_bundle(namespace, device):
            pass

        @staticmethod
        async def _upload_device_list(namespace, devices):
            try:
                await peer.publish(LIST_NODE[namespace], "current", FORMS[namespace].serialize_device_list(devices), False)
            except Exception as cause:
                raise omemo.DeviceListUploadFailed(repr(cause))

        @staticmethod
        async def _download_device_list(namespace, jid):
            try:
                found = await peer.items(jid, LIST_NODE[namespace], None)
                return FORMS[namespace].parse_device_list(found[0]) if found and len(found[0]) else {}
            except slixmpp.exceptions.IqError as refusal:
                if refusal.iq["error"]["condition"] == "item-not-found":
                    return {}
                raise omemo.DeviceListDownloadFailed(repr(refusal))

        async def _evaluate_custom_trust_level(self, device):
            return omemo.TrustLevel.TRUSTED if device.trust_level_name == "trusted" else omemo.TrustLevel.UNDECIDED

        async def _make_trust_decision(self, undecided, identifier):
            for device in undecided:
                await self.set_trust(device.bare_jid, device.identity_key, "trusted")

        @staticmethod
        async def _send_message(message, jid):
            stanza = peer.make_message(mto=jid, mtype="chat")
            stanza.append(FORMS[message.namespace].serialize_message(message))
            stanza.append(ET.Element("{%s}store" % HINTS))
            stanza.send()

    return Sessions


class Peer(slixmpp.ClientXMPP):
    def __init__(self, options):
        super().__init__(options.jid, options.password)
        self.options = options
        self.namespaces = {"old": [OLD], "new": [NEW], "both": [NEW, OLD]}[options.ns]
        for plugin in ("xep_0030", "xep_0045", "xep_0060", "xep_0115", "xep_0163", "xep_0199", "xep_0280", "xep_0363"):
            self.register_plugin(plugin)
        self.auto_authorize = self.auto_subscribe = True
        self.nicks = {}  # in which rooms it is, and as whom
        self.started = asyncio.Event()
        self.ssl_context.check_hostname = False
        self.ssl_context.verify_mode = ssl.CERT_NONE
        self.add_event_handler("session_start", self.begin)
        self.add_event_handler("failed_auth", lambda _: tell("error", what="sign-in"))
        self.register_handler(CoroutineCallback("messages", StanzaPath("message"), self.incoming))

    async def begin(self, _):
        try:
            await self.get_roster()
            for namespace in self.namespaces:
                self["xep_0163"].add_interest(LIST_NODE[namespace])
            self.send_presence()
            keys = KeysOnDisk(os.path.join(self.options.state, "%s-%s.json" % (self.boundjid.user, self.options.ns)))
            backends = [oldmemo.Oldmemo(keys) if n == OLD else twomemo.Twomemo(keys) for n in self.namespaces]
            self.omemo = await sessions_of(self).create(backends, keys, self.boundjid.bare, "peer", "undecided")
            await self.omemo.after_history_sync()
            self.started.set()
            own, _ = await self.omemo.get_own_device_information()
            tell("ready", jid=self.boundjid.full, device=own.device_id)
            self.listening = asyncio.ensure_future(self.commands())  # held, or it is collected
        except Exception as cause:
            tell("error", what="start", why=repr(cause)[:800])

    async def publish(self, node, item, payload, many):
        form = self["xep_0004"].make_form(ftype="submit")
        form.add_field(var="FORM_TYPE", ftype="hidden", value=PUBSUB + "#publish-options")
        form.add_field(var="pubsub#persist_items", value="true")
        form.add_field(var="pubsub#access_model", value="open")
        if many:
            form.add_field(var="pubsub#max_items", value="max")
        await self["xep_0060"].publish(self.boundjid.bare, node, id=item, payload=payload, options=form, timeout=10)

    async def items(self, jid, node, item):
        answer = await self["xep_0060"].get_items(jid, node, item_ids=[item] if item else None, timeout=10)
        return [child for i in answer.xml.iter("{%s}item" % PUBSUB) for child in i]

    async def incoming(self, stanza):
        try:
            await self.started.wait()
            if not await self.device_list(stanza):
                await self.message(stanza)
        except Exception as cause:
            tell("unreadable", frm=str(stanza["from"]), why=repr(cause)[:800])

    async def device_list(self, stanza):
        items = stanza.xml.find("{%s}event/{%s}items" % (EVENT, EVENT))
        if items is None:
            return False
        for namespace in self.namespaces:
            if items.get("node") == LIST_NODE[namespace]:
                for payload in (child for item in items for child in item):
                    devices = FORMS[namespace].parse_device_list(payload) if len(payload) else {}
                    await self.omemo.update_device_list(namespace, stanza["from"].bare, devices)
        return True

    async def message(self, stanza):
        if stanza["type"] == "error":
            return tell("error", what="stanza", condition=stanza["error"]["condition"])
        room = stanza["from"].bare if stanza["type"] == "groupchat" else None
        if room and stanza["from"].resource == self.nicks.get(room):
            return  # its own words, come back
        sender = self.address_in(room, stanza["from"].resource) if room else stanza["from"].bare
        fields = {"room": room} if room else {}
        for namespace in self.namespaces:
            encrypted = stanza.xml.find("{%s}encrypted" % namespace)
            if encrypted is None:
                continue
            if namespace == OLD:
                parsed = await oldmemo.etree.parse_message(encrypted, sender, self.boundjid.bare, self.omemo)
            else:
                parsed = twomemo.etree.parse_message(encrypted, sender)
            plain, device, _ = await self.omemo.decrypt(parsed)
            if plain is None:
                return tell("empty", frm=sender, ns=namespace, device=device.device_id)
            text = plain.decode()
            if namespace == NEW:
                envelope = ET.fromstring(text)
                origin, body = envelope.find("{%s}from" % SCE), envelope.find("{%s}content/{%s}body" % (SCE, CLIENT))
                fields |= {"sceFrom": origin.get("jid") if origin is not None else None, "rpad": envelope.find("{%s}rpad" % SCE) is not None}
                if body is None:
                    return tell("envelope", frm=sender, xml=text)
                text = body.text or ""
            if text.startswith("aesgcm://"):
                return await self.fetched(sender, text.split("\n")[0])
            return tell("message", frm=sender, body=text, ns=namespace, device=device.device_id, **fields)
        body = stanza.xml.find("{%s}body" % CLIENT)
        if body is not None:
            tell("plaintext", frm=sender, body=body.text, **fields)

    def address_in(self, room, nick):
        return slixmpp.JID(self["xep_0045"].get_jid_property(room, nick, "jid")).bare

    def readers_in(self, room):
        return frozenset(self.address_in(room, nick) for nick in self["xep_0045"].get_roster(room)) - {self.boundjid.bare}

    async def fetched(self, sender, link):
        """XEP-0454: vector and key behind the hash, the tag behind the file."""
        address, secret = link.replace("aesgcm://", "https://", 1).split("#")
        secret = bytes.fromhex(secret)
        sealed = await asyncio.get_event_loop().run_in_executor(None, over_tls, "GET", address)
        plain = AESGCM(secret[-32:]).decrypt(secret[:-32], sealed, None)
        tell("file", frm=sender, url=address, size=len(plain), sha256=hashlib.sha256(plain).hexdigest())

    async def send_file(self, to, path, ns):
        with open(path, "rb") as f:
            plain = f.read()
        key, vector = secrets.token_bytes(32), secrets.token_bytes(12)
        sealed = AESGCM(key).encrypt(vector, plain, None)
        slot = await self["xep_0363"].request_slot(self.options.upload, os.path.basename(path), len(sealed))
        put = slot["http_upload_slot"]["put"]
        headers = {h["name"]: h["value"] for h in put["headers"]}
        headers["Content-Type"] = "application/octet-stream"
        await asyncio.get_event_loop().run_in_executor(None, over_tls, "PUT", put["url"], sealed, headers)
        address = slot["http_upload_slot"]["get"]["url"].replace("https://", "aesgcm://", 1)
        await self.send_text(to, "%s#%s%s" % (address, vector.hex(), key.hex()), ns)

    def envelope(self, text, room):
        root = ET.Element("{%s}envelope" % SCE)
        ET.SubElement(ET.SubElement(root, "{%s}content" % SCE), "{%s}body" % CLIENT).text = text
        ET.SubElement(root, "{%s}rpad" % SCE).text = secrets.token_urlsafe(1 + secrets.randbelow(90))
        ET.SubElement(root, "{%s}time" % SCE, stamp=datetime.datetime.utcnow().strftime("%Y-%m-%dT%H:%M:%SZ"))
        ET.SubElement(root, "{%s}from" % SCE, jid=self.boundjid.bare)
        # XEP-0384 4.5.1: in a group chat it has to be there.
        if room:
            ET.SubElement(root, "{%s}to" % SCE, jid=room)
        return ET.tostring(root)

    async def send_text(self, to, text, ns):
        order = [OLD if ns == "old" else NEW] if ns else self.namespaces
        readers = self.readers_in(to) if to in self.nicks else frozenset([to])
        for namespace in order:
            for reader in readers:
                await self.omemo.refresh_device_list(namespace, reader)
        plain = {n: text.encode() if n == OLD else self.envelope(text, to if to in self.nicks else None) for n in order}
        messages, problems = await self.omemo.encrypt(readers, plain, order)
        for problem in problems:
            tell("error", what="encrypt", device=problem.device_id, why=repr(problem.exception)[:500])
        for message in messages:
            stanza = self.make_message(mto=to, mtype="groupchat" if to in self.nicks else "chat")
            stanza.append(FORMS[message.namespace].serialize_message(message))
            stanza.append(ET.Element("{%s}encryption" % EME, namespace=message.namespace, name="OMEMO"))
            stanza.append(ET.Element("{%s}store" % HINTS))
            ET.SubElement(stanza.xml, "{%s}body" % CLIENT).text = "This message is encrypted with OMEMO."
            stanza["id"] = self.new_id()
            stanza.send()
            tell("sent", to=to, ns=message.namespace, devices=[key[0].device_id for key in message.keys])

    async def join(self, room, nick):
        self.nicks[room] = nick
        await self["xep_0045"].join_muc_wait(room, nick, maxstanzas=20, timeout=10)
        tell("joined", room=room)

    async def commands(self):
        reader = asyncio.StreamReader()
        await asyncio.get_event_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            command = json.loads(line)
            if "quit" in command:
                break
            try:
                if "join" in command:
                    await self.join(command["join"], command["nick"])
                elif "file" in command:
                    await self.send_file(command["to"], command["file"], command.get("ns"))
                else:
                    await self.send_text(command["to"], command["send"], command.get("ns"))
            except Exception as cause:
                tell("error", what="command", why=repr(cause)[:800])
        self.disconnect()
        asyncio.get_event_loop().call_later(0.5, lambda: os._exit(0))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    for name in ("--host", "--jid", "--password", "--state"):
        arguments.add_argument(name, required=True)
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--ns", choices=["old", "new", "both"], default="both")
    arguments.add_argument("--upload", help="where slots for files are asked for")
    arguments.add_argument("--xml", action="store_true", help="stanzas on standard error")
    given = arguments.parse_args()
    logging.basicConfig(level=logging.DEBUG if given.xml else logging.ERROR, stream=sys.stderr)
    client = Peer(given)
    client.connect((given.host, given.port))
    client.process(forever=True)
