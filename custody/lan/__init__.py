"""HTTPS in a network of one's own, so that phones open their camera: a local authority, its certificate, a door to it."""
