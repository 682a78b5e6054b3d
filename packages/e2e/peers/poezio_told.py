"""A poezio plugin: slixmpp 1.8 looks for the service for files by a call that Python 3.11 does not have any more, so it is told."""
from poezio.plugin import BasePlugin
from slixmpp import JID


class Plugin(BasePlugin):
    def init(self):
        xmpp = self.core.xmpp
        xmpp["xep_0363"].upload_service = JID("upload." + xmpp.boundjid.domain)
