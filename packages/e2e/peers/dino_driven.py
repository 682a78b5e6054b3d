#!/usr/bin/python3
"""Debian's Dino, pressed and written in by way of what it tells screen readers (AT-SPI), and by keys where that has no word for it.

Driven as in driven.py, in a session of its own with a screen and a message bus. What it has heard and kept is in its database: the test
reads it there.
"""
import json
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

TRIES = 300  # not seconds: a machine may stand still


def tell(**fields):
    print(json.dumps(fields, ensure_ascii=False), flush=True)


def within(node):
    yield node
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child:
            yield from within(child)


def until(what, look):
    for _ in range(TRIES):
        try:
            found = look()
            if found:
                return found
        except (GLib.Error, IndexError):
            pass  # it was redrawn meanwhile
        time.sleep(0.2)
    raise TimeoutError(what)


def window():
    desk = Atspi.get_desktop(0)
    programs = [desk.get_child_at_index(index) for index in range(desk.get_child_count())]
    return next((program for program in programs if program and program.get_name() == "dino-im"), None)


def everything():
    root = window()
    return list(within(root)) if root else []


def called(node, name):
    return any(part.get_name() == name for part in within(node))


def act(node):
    return node.get_action_iface().do_action(0)


def pressed(name, role):
    return act([node for node in everything() if node.get_role_name() == role and called(node, name)][-1])


def press(name, role="push button"):
    until(name, lambda: pressed(name, role))


def buttons(nodes):
    """The inner ones of menu buttons, which are buttons in buttons."""
    return [node for node in nodes if node.get_role_name() == "push button" and node.get_action_iface() and node.get_action_iface().get_n_actions()]


def beside(which, role=None, name=None, before=False):
    """A button by its place: so many after (or before) the first part with that role or name."""
    def look():
        nodes = everything()
        place = next((index for index, node in enumerate(nodes) if name == node.get_name() or role == node.get_role_name()), None)
        return place is not None and act(buttons(nodes[:place] if before else nodes[place:])[which])

    until(f"button {which} beside {role or name}", look)


def texts():
    return [node for node in everything() if node.get_role_name() == "text"]


def is_shown(name, times=1):
    return len([node for node in everything() if node.get_role_name() == "label" and node.get_name() == name]) >= times


def shown(name, times=1):
    until(name, lambda: is_shown(name, times))


def go_on(name, label):
    """Presses it until that comes: at first it may not be ready to be pressed."""
    until(label, lambda: is_shown(label) or (pressed(name, "push button") and False))


def write(which, text):
    """In the dialogue on top it is the last one, in the conversation the first."""
    until(text, lambda: texts() and texts()[which].get_editable_text_iface().set_text_contents(text))


def keys(title, *them):
    number = until(title, lambda: subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"], capture_output=True, text=True).stdout.split())[-1]
    subprocess.run(["xdotool", "windowfocus", "--sync", number, *them], check=True)


class Dino:
    def __init__(self):
        self.program = subprocess.Popen(["dino-im"], stdout=subprocess.DEVNULL)
        until("its window", lambda: window() and buttons(everything()))

    def sign_in(self, jid, password):
        press("Set up account")
        shown("JID")
        write(-1, jid)
        go_on("Next", f"Sign in to {jid}")
        write(-1, password)
        go_on("Connect", "All set up!")
        press("Finish")

    def open(self, uri):
        subprocess.run(["dino-im", uri], check=True, stdout=subprocess.DEVNULL)

    def converse(self, jid, name=None):
        self.open(f"xmpp:{jid}?message")
        shown(name or jid, times=2)  # in the list, and above what was said

    def join(self, room, name):
        self.open(f"xmpp:{room}?join")
        press("Join")
        shown(name, times=2)

    def say(self, body):
        write(0, body)

        def sent():
            line = texts()[0]
            keys("Dino", "key", "Return")
            return Atspi.Text.get_character_count(line) == 0

        until("it is sent", sent)

    def toggle_blocking(self):
        def switch():
            nodes = everything()
            rows = [index for index, node in enumerate(nodes) if node.get_role_name() == "label" and node.get_name() == "Block"]
            return act(next(node for node in nodes[rows[-1]:] if node.get_role_name() == "check box"))

        beside(-1, name="Minimize", before=True)
        until("block", switch)
        keys("Contact Details", "key", "Escape")

    def quit(self):
        self.program.terminate()
        self.program.wait()


if __name__ == "__main__":
    dino = Dino()
    tell(event="started")
    for line in sys.stdin:
        command = json.loads(line)
        name = command.pop("do")
        try:
            getattr(dino, name)(**command)
            tell(done=name)
        except Exception as cause:
            tell(done=name, failed=repr(cause)[:800])
        if name == "quit":
            break
