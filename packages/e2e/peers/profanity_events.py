"""A Profanity plugin: writes what is shown, and every message stanza, as JSON lines to the file named in CORRILLO_EVENTS."""
import json
import os

import prof  # given by Profanity


def tell(**fields):
    with open(os.environ["CORRILLO_EVENTS"], "a") as f:
        f.write(json.dumps(fields, ensure_ascii=False) + "\n")


def prof_on_connect(account_name, fulljid):
    tell(event="connected", jid=fulljid)


def prof_on_disconnect(account_name, fulljid):
    tell(event="disconnected")


def prof_post_chat_message_display(barejid, resource, message):
    tell(event="message", frm=barejid, body=message)


def prof_on_message_stanza_receive(stanza):
    tell(event="stanza-in", xml=stanza)
    return True


def prof_on_message_stanza_send(stanza):
    tell(event="stanza-out", xml=stanza)
    return stanza
