"""The channels that every handbook has without declaring them: one of each kind (J6)."""

from __future__ import annotations

from typing import get_args

from cjm_site.model.catalog import Channel, ChannelKind

# not validated: building the validator would cost every command that needs no other channel
BUILT_IN: tuple[Channel, ...] = tuple(
    Channel.model_construct(type="channel", id=kind, name=kind, kind=kind) for kind in get_args(ChannelKind)
)
"""Their names are interface strings: shown as the kind's label in the site's language."""
