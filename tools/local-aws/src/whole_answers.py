"""Makes hypercorn, ministack's server, send an answer's head and the first part of its body in one write.

It writes the head alone, and so clients in Go, such as Terraform's AWS provider, lose a few answers in a thousand where the body
follows a moment later: the provider sends the call again, and a create that had succeeded fails as a duplicate.
"""

import h11
from hypercorn.events import RawData
from hypercorn.protocol.h11 import H11Protocol


async def _send_h11_event(self, event):
    try:
        data = self.connection.send(event) or b""
    except h11.LocalProtocolError:
        if self.connection.their_state != h11.ERROR:
            raise
        return
    if isinstance(event, h11.Response):
        self.unsent_head = data
        return
    await self.send(RawData(data=vars(self).pop("unsent_head", b"") + data))


def install():
    if not hasattr(H11Protocol, "_send_h11_event"):
        raise AttributeError("hypercorn sends answers in another way: look at whole_answers.py again")
    H11Protocol._send_h11_event = _send_h11_event
