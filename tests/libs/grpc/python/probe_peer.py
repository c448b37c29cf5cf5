"""What the Python client and the Python server share: the messages, made at run time from the descriptor that the tests pass, so that
no generated code ties them to one version of the protobuf package."""

import base64
import os

from google.protobuf import descriptor_pool, message_factory

SERVICE = "edge.probe.v1.Probe"
METHODS = {
    "Echo": "unary_unary",
    "Sum": "stream_unary",
    "Count": "unary_stream",
    "Chat": "stream_stream",
    "Missing": "unary_unary",
}


def _note_class():
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(base64.b64decode(os.environ["PROBE_DESCRIPTOR"]))
    descriptor = pool.FindMessageTypeByName("edge.probe.v1.Note")
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(descriptor)
    return message_factory.MessageFactory(pool).GetPrototype(descriptor)  # protobuf before 4.22


Note = _note_class()


def path(method):
    return f"/{SERVICE}/{method}"


def metadata_to_json(metadata):
    """Bytes as base64."""
    pairs = []
    for key, value in metadata or ():
        pairs.append([key, base64.b64encode(value).decode() if isinstance(value, bytes) else value])
    return pairs
