"""Every share there is, so that all of an object can be made at a time, while it is at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cjm_site.naming import NAMED, NAMED_BY_PERSONAS
from cjm_site.views.assumptions import BACKED, SOURCES
from cjm_site.views.catalogues import GIST
from cjm_site.views.channel_stages import CONTACTS
from cjm_site.views.comparison import SUMS
from cjm_site.views.counts import COUNTS
from cjm_site.views.coverage import FELT
from cjm_site.views.faces import FACE
from cjm_site.views.feelings import FEELINGS
from cjm_site.views.figures import MEASURED
from cjm_site.views.filters import INSIDE
from cjm_site.views.freshness import REVIEWS
from cjm_site.views.funnel import COUNTED
from cjm_site.views.kpi_effects import EFFECTS, NAMING
from cjm_site.views.marks import RISKS_SHARE, WOWS_SHARE
from cjm_site.views.moments import MOMENTS_SHARE
from cjm_site.views.opportunities import OPPORTUNITIES_SHARE
from cjm_site.views.outline import ANCHORS, OUTLINE, VERSION
from cjm_site.views.portfolio import WARMTH
from cjm_site.views.uses import COUNTED as USES
from cjm_site.views.uses import PLACES

if TYPE_CHECKING:
    from cjm_site.shares import Share

SHARES: tuple[Share[Any], ...] = (
    NAMED,
    NAMED_BY_PERSONAS,
    OUTLINE,
    RISKS_SHARE,
    WOWS_SHARE,
    MOMENTS_SHARE,
    OPPORTUNITIES_SHARE,
    BACKED,
    SOURCES,
    VERSION,
    ANCHORS,
    COUNTS,
    GIST,
    WARMTH,
    FELT,
    SUMS,
    INSIDE,
    *REVIEWS.values(),
    FACE,
    COUNTED,
    CONTACTS,
    MEASURED,
    FEELINGS,
    EFFECTS,
    NAMING,
    *USES.values(),
    *PLACES.values(),
)
