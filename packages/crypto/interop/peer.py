#!/usr/bin/python3
"""One python-omemo device, driven by JSON lines: a request on standard input, an answer on standard output."""
import asyncio, json, logging, sys
import xml.etree.ElementTree as ET

import omemo, oldmemo, twomemo
from oldmemo import etree as old_xml
from twomemo import etree as new_xml
from omemo.storage import Just, Nothing, Storage

logging.disable(logging.CRITICAL)
OLD = "eu.siacs.conversations.axolotl"
NS, OWN, PEER = sys.argv[1], sys.argv[2], sys.argv[3]
XML = old_xml if NS == OLD else new_xml
bundles, lists, empties = {}, {}, []


class Memory(Storage):
    def __init__(self):
        super().__init__(True)
        self.values = {}

    async def _load(self, key):
        return Just(self.values[key]) if key in self.values else Nothing()

    async def _store(self, key, value):
        self.values[key] = value

    async def _delete(self, key):
        self.values.pop(key, None)


class Manager(omemo.SessionManager):
    @staticmethod
    async def _upload_bundle(bundle):
        bundles[(OWN, bundle.device_id)] = ET.tostring(XML.serialize_bundle(bundle)).decode()

    @staticmethod
    async def _download_bundle(namespace, jid, device):
        return XML.parse_bundle(ET.fromstring(bundles[(jid, device)]), jid, device)

    @staticmethod
    async def _delete_bundle(namespace, device):
        pass

    @staticmethod
    async def _upload_device_list(namespace, devices):
        lists[OWN] = devices

    @staticmethod
    async def _download_device_list(namespace, jid):
        return dict(lists.get(jid, {}))

    async def _evaluate_custom_trust_level(self, device):
        return omemo.TrustLevel.TRUSTED

    async def _make_trust_decision(self, undecided, identifier):
        pass

    @staticmethod
    async def _send_message(message, jid):
        empties.append(ET.tostring(XML.serialize_message(message)).decode())


async def answer(manager, request):
    op = request["op"]
    if op == "bundle":
        device = (await manager.get_own_device_information())[0].device_id
        return {"device": device, "xml": bundles[(OWN, device)]}
    if op == "peer":
        bundles[(PEER, request["device"])] = request["xml"]
        lists[PEER] = {request["device"]: None}
        await manager.refresh_device_list(NS, PEER)
        return {}
    if op == "encrypt":
        messages, errors = await manager.encrypt(frozenset({PEER}), {NS: bytes.fromhex(request["plaintext"])})
        assert not errors, errors
        (message, _), = messages.items()
        return {"xml": ET.tostring(XML.serialize_message(message)).decode()}
    if op == "decrypt":
        element = ET.fromstring(request["xml"])
        empties.clear()
        if NS == OLD:
            message = await XML.parse_message(element, PEER, OWN, manager)
        else:
            message = XML.parse_message(element, PEER)
        plaintext, _, _ = await manager.decrypt(message)
        return {"plaintext": None if plaintext is None else plaintext.hex(), "empties": list(empties)}
    raise ValueError(op)


async def main():
    storage = Memory()
    backend = (oldmemo.Oldmemo if NS == OLD else twomemo.Twomemo)(storage)
    manager = await Manager.create([backend], storage, OWN, "peer", "undecided")
    await manager.after_history_sync()
    for line in sys.stdin:
        try:
            result = await answer(manager, json.loads(line))
        except Exception as error:  # every failure is an answer: the test decides what it means
            result = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(result), flush=True)


asyncio.run(main())
