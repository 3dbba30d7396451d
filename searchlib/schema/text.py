"""Texts as bytes: UTF-8 in which lone surrogates survive.

A Python string may contain half of a surrogate pair, which no strict encoding accepts. An index
stores it like any other character. Everything that turns texts into stored bytes, or stored bytes
into texts, does so here.
"""

from __future__ import annotations

from collections.abc import Iterable


def encode_text(text: str, encoding: str = "utf-8") -> bytes:
    """Return the bytes of a text.

    Parameters
    ----------
    text : str
        Any string.
    encoding : str
        An encoding of Unicode.

    Returns
    -------
    bytes
        The encoded text.

    Examples
    --------
    >>> encode_text("é"), encode_text("\\ud800")
    (b'\\xc3\\xa9', b'\\xed\\xa0\\x80')
    """
    return text.encode(encoding, "surrogatepass")


def encode_texts(texts: Iterable[str]) -> list[bytes]:
    """Return the bytes of each of many texts, without a function call for each.

    Parameters
    ----------
    texts : iterable of str
        Any strings.

    Returns
    -------
    list of bytes
        The encoded texts, in the same order.

    Examples
    --------
    >>> encode_texts(["a", "é"])
    [b'a', b'\\xc3\\xa9']
    """
    return [text.encode("utf-8", "surrogatepass") for text in texts]


def decode_text(coded: bytes, encoding: str = "utf-8") -> str:
    """Return the text that `encode_text` encoded.

    Parameters
    ----------
    coded : bytes
        An encoded text.
    encoding : str
        The encoding given to `encode_text`.

    Returns
    -------
    str
        The text.

    Raises
    ------
    UnicodeDecodeError
        If no text has these bytes.

    Examples
    --------
    >>> decode_text(b"\\xc3\\xa9")
    'é'
    """
    return coded.decode(encoding, "surrogatepass")
