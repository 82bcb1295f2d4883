"""Segments of parties."""

from rapport.operational.segments.models.segments import Segment, SegmentKind, SegmentMember

__all__ = ["Segment", "SegmentKind", "SegmentMember"]
