#!/usr/bin/python3
"""libotr, by its C interface, driven by JSON lines: a request on standard input, an answer on standard output."""
import ctypes, json, sys, tempfile
from ctypes import CFUNCTYPE as call, POINTER, byref, c_char_p, c_int, c_size_t, c_ubyte, c_uint, c_ushort, c_void_p

ACCOUNT, PROTOCOL, OTHER = b"theirs", b"prpl", b"ours"
ALLOW_V1_V2_V3, ERROR_STARTS = 0x07, 0x40
RECENT, SEND_ALL = 1, 1
SMP_EVENTS = ["none", "error", "abort", "cheated", "asks", "asks-secret", "in-progress", "success", "failure"]
MESSAGE_EVENTS = ["none", "encryption-required", "encryption-error", "connection-ended", "setup-error", "reflected",
    "resent", "not-in-private", "unreadable", "malformed", "heartbeat-received", "heartbeat-sent", "error", "unencrypted",
    "unrecognized", "for-other-instance"]

otr = ctypes.CDLL("libotr.so.5")
otr.otrl_userstate_create.restype = c_void_p
otr.otrl_privkey_fingerprint.restype = c_char_p
sent, events, context = [], [], c_void_p()
largest = int(sys.argv[1]) if len(sys.argv) == 2 else 0
error_text = ctypes.create_string_buffer(b"it could not be read")


def event(kind, **more):
    events.append({"kind": kind, **more})


def text(value):
    return value.decode() if value is not None else None


def secure(_data, of):
    context.value = of
    event("secure")


def insecure(_data, _of):
    event("insecure")


def fingerprint(_data, _us, _account, _protocol, _user, value):
    event("fingerprint", value=bytes(value[:20]).hex())


def smp(_data, what, of, percent, question):
    event("smp", what=SMP_EVENTS[what], percent=percent, question=text(question))


OPS = [
    (call(c_uint, c_void_p, c_void_p), lambda *_: ALLOW_V1_V2_V3 | ERROR_STARTS),
    (call(None, c_void_p, c_char_p, c_char_p), None),
    (call(c_int, c_void_p, c_char_p, c_char_p, c_char_p), lambda *_: 1),
    (call(None, c_void_p, c_char_p, c_char_p, c_char_p, c_char_p), lambda _d, _a, _p, _r, said: sent.append(said.decode())),
    (call(None, c_void_p), None),
    (call(None, c_void_p, c_void_p, c_char_p, c_char_p, c_char_p, POINTER(c_ubyte)), fingerprint),
    (call(None, c_void_p), None),
    (call(None, c_void_p, c_void_p), secure),
    (call(None, c_void_p, c_void_p), insecure),
    (call(None, c_void_p, c_void_p, c_int), lambda _d, of, _r: secure(_d, of)),
    (call(c_int, c_void_p, c_void_p), lambda *_: largest),
    (call(c_void_p, c_void_p, c_char_p, c_char_p), None),
    (call(None, c_void_p, c_void_p), None),
    (call(None, c_void_p, c_void_p, c_uint, c_void_p, c_size_t, c_void_p), None),
    (call(c_void_p, c_void_p, c_void_p, c_int), lambda *_: ctypes.addressof(error_text)),
    (call(None, c_void_p, c_void_p), lambda *_: None),
    (call(c_void_p, c_void_p, c_void_p), None),
    (call(None, c_void_p, c_void_p), None),
    (call(None, c_void_p, c_int, c_void_p, c_ushort, c_char_p), smp),
    (call(None, c_void_p, c_int, c_void_p, c_char_p, c_uint),
        lambda _d, what, _of, said, _err: event("message", what=MESSAGE_EVENTS[what], text=text(said))),
    (call(None, c_void_p, c_char_p, c_char_p), None),
    (call(None, c_void_p, c_void_p, c_int, c_void_p, c_char_p), None),
    (call(None, c_void_p, c_void_p, c_void_p), None),
    (call(None, c_void_p, c_uint), lambda *_: None),
]


class Ops(ctypes.Structure):
    _fields_ = [(f"op{i}", kind) for i, (kind, _) in enumerate(OPS)]


ops = Ops(*[kind(run) if run else kind() for kind, run in OPS])
if otr.otrl_init(4, 1, 0):
    raise SystemExit("libotr 4.1 is needed")
us = c_void_p(otr.otrl_userstate_create())
folder = tempfile.TemporaryDirectory()
if otr.otrl_privkey_generate(us, f"{folder.name}/key".encode(), ACCOUNT, PROTOCOL):
    raise SystemExit("no key")
otr.otrl_instag_generate(us, f"{folder.name}/tag".encode(), ACCOUNT, PROTOCOL)
own = ctypes.create_string_buffer(45)
otr.otrl_privkey_fingerprint(us, own, ACCOUNT, PROTOCOL)


def say(said):
    new = c_char_p()
    failed = otr.otrl_message_sending(us, byref(ops), None, ACCOUNT, PROTOCOL, OTHER, RECENT, said.encode(), None,
        byref(new), SEND_ALL, None, None, None)
    if failed:
        event("failed")
    elif new.value is None:
        sent.append(said)


def receive(said):
    new, of = c_char_p(), c_void_p()
    ignore = otr.otrl_message_receiving(us, byref(ops), None, ACCOUNT, PROTOCOL, OTHER, said.encode(), byref(new), None,
        byref(of), None, None)
    if of.value:
        context.value = of.value
    if not ignore:
        event("text", text=text(new.value) if new.value is not None else said, private=new.value is not None)


def ask(question, secret):
    otr.otrl_message_initiate_smp_q(us, byref(ops), None, context, question.encode(), secret.encode(), c_size_t(len(secret.encode())))


def answer(secret):
    otr.otrl_message_respond_smp(us, byref(ops), None, context, secret.encode(), c_size_t(len(secret.encode())))


DO = {
    "query": lambda: sent.append("?OTRv23?"),
    "say": say,
    "receive": receive,
    "ask": ask,
    "answer": answer,
    "abort": lambda: otr.otrl_message_abort_smp(us, byref(ops), None, context),
    "end": lambda: otr.otrl_message_disconnect_all_instances(us, byref(ops), None, ACCOUNT, PROTOCOL, OTHER),
    "fingerprint": lambda: event("own", value=own.value.decode().replace(" ", "").lower()),
}


def do(what, *given):
    """What it has to send, and what happened."""
    DO[what](*given)
    done = {"send": sent[:], "events": events[:]}
    sent.clear()
    events.clear()
    return done


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(do(*json.loads(line))), flush=True)
