"""Calls a server as the tests say: one JSON order a line on stdin, one JSON answer a line on stdout.

Order: address, method, requests [{text, number, size}], and if wanted metadata [[key, value]], timeout (seconds), cancel_after
(responses; the call is cancelled then), compress, max_receive.
Answer: responses [{text, number, size}], code, details, headers, trailers.
"""

import base64
import json
import sys

import grpc

from probe_peer import METHODS, Note, metadata_to_json, path


def note(order):
    return Note(text=order.get("text", ""), number=order.get("number", 0), data=order_data(order))


def order_data(order):
    if "detail" in order:
        return order["detail"].encode()
    return b"x" * order.get("size", 0)


def answer_of(response):
    return {"text": response.text, "number": response.number, "size": len(response.data)}


def request_metadata(order):
    pairs = []
    for key, value in order.get("metadata", ()):
        pairs.append((key, base64.b64decode(value) if key.endswith("-bin") else value))
    return pairs


def start(channel, order):
    kind = METHODS[order["method"]]
    call = getattr(channel, kind)(
        path(order["method"]), request_serializer=Note.SerializeToString, response_deserializer=Note.FromString
    )
    options = {"timeout": order.get("timeout"), "metadata": request_metadata(order)}
    if order.get("compress"):
        options["compression"] = grpc.Compression.Gzip
    requests = [note(request) for request in order["requests"]]
    if kind == "unary_unary":
        return call.future(requests[0], **options)
    if kind == "unary_stream":
        return call(requests[0], **options)
    if kind == "stream_unary":
        return call.future(iter(requests), **options)
    return call(iter(requests), **options)


def collect(call, order, responses):
    if METHODS[order["method"]].endswith("_stream"):
        for response in call:
            responses.append(answer_of(response))
            if order.get("cancel_after") == len(responses):
                call.cancel()
    else:
        responses.append(answer_of(call.result()))


def carry_out(order):
    responses = []
    options = [("grpc.max_receive_message_length", order.get("max_receive", 64 * 1024 * 1024))]
    with grpc.insecure_channel(order["address"], options=options) as channel:
        call = start(channel, order)
        try:
            collect(call, order, responses)
        except (grpc.RpcError, grpc.FutureCancelledError):
            pass  # The status below says it.
        return {
            "responses": responses,
            "code": call.code().name,
            "details": call.details(),
            "headers": metadata_to_json(call.initial_metadata()),
            "trailers": metadata_to_json(call.trailing_metadata()),
        }


for line in sys.stdin:
    print(json.dumps(carry_out(json.loads(line))), flush=True)
