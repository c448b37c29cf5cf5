"""Serves the probe until stdin ends. Prints its port first, then one line for each call that was cancelled."""

import sys
import threading
from concurrent import futures

import grpc

from probe_peer import METHODS, SERVICE, Note


class Refused(Exception):
    """The status is set already."""


def say(line):
    print(line, flush=True)


def hang(context):
    over = threading.Event()
    if context.add_callback(over.set):
        say("hanging")
        over.wait(30)
    say("cancelled")


def send_metadata_back(context):
    pairs = [(key, value) for key, value in context.invocation_metadata() if key.startswith("x-")]
    context.send_initial_metadata(pairs)
    context.set_trailing_metadata([("t-" + key, value) for key, value in pairs])


def fail(note, context):
    context.set_trailing_metadata([("why", "order"), ("why-bin", b"\x00\xff")])
    code = next(code for code in grpc.StatusCode if code.value[0] == note.number)
    context.abort(code, note.data.decode())


def obey(note, context):
    if note.text == "fail":
        fail(note, context)
    elif note.text == "throw":
        raise RuntimeError("a bug of the house")
    elif note.text == "hang":
        hang(context)
    elif note.text == "metadata":
        send_metadata_back(context)
    elif note.text == "big":
        return Note(text="big", data=b"y" * note.number)
    elif note.text == "deadline":
        return Note(number=int((context.time_remaining() or 0) * 1000))
    return note


def echo(request, context):
    return obey(request, context)


def sum_up(requests, context):
    total, text = 0, ""
    for request in requests:
        obey(request, context)
        total, text = total + request.number, request.text
    return Note(number=total, text=text)


def count(request, context):
    if request.text != "hang":
        obey(request, context)
    for number in range(1, request.number + 1):
        yield Note(number=number, data=request.data)
    if request.text == "hang":
        hang(context)


def chat(requests, context):
    for request in requests:
        yield obey(request, context)


HANDLERS = {"Echo": echo, "Sum": sum_up, "Count": count, "Chat": chat}


def main():
    methods = {
        name: getattr(grpc, METHODS[name] + "_rpc_method_handler")(
            handler, request_deserializer=Note.FromString, response_serializer=Note.SerializeToString
        )
        for name, handler in HANDLERS.items()
    }
    options = [("grpc.max_receive_message_length", 64 * 1024 * 1024), ("grpc.so_reuseport", 0)]
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16), options=options)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, methods),))
    say(server.add_insecure_port("127.0.0.1:0"))
    server.start()
    sys.stdin.read()
    server.stop(None)


main()
