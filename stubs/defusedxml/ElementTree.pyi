from collections.abc import Iterator, Sequence
from typing import IO
from xml.etree.ElementTree import Element

def iterparse(
    source: str | IO[bytes],
    events: Sequence[str] | None = ...,
    parser: object = ...,
    forbid_dtd: bool = ...,
    forbid_entities: bool = ...,
    forbid_external: bool = ...,
) -> Iterator[tuple[str, Element]]: ...
